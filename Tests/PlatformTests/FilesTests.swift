import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import Platform
import PlatformAPI
import PlatformQueries
import Postgres
import Testing

struct FilesTests {
    @Test func whatIsUploadedComesBack() async throws {
        try await withOrders { app in
            let order: Order = try await app.create()
            let content: [UInt8] = OrdersFixture.bytes(600_001)
            let file: OrderFile = try await app.upload(content, named: "r\u{E9}sum\u{E9}.pdf", to: order.id)
            #expect(file.size == 600_001)
            #expect(file.mediaType == "application/pdf")
            #expect(file.sha256 == SHA256.hash(content).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
            #expect(try await app.listFiles(order.id).data.map(\.id) == [file.id])

            guard case .ok(let all) = try await app.download(file) else {
                Issue.record("not the whole file")
                return
            }
            #expect(all.body.length == 600_001)
            #expect(all.eTag == "\"\(file.sha256)\"")
            #expect(
                all.contentDisposition
                    == "attachment; filename=\"r_sum_.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf")
            #expect(try await all.body.collect(upTo: 1_000_000) == content)
        }
    }

    @Test(arguments: [
        ("bytes=0-9", 0...9), ("bytes=262140-262150", 262_140...262_150), ("bytes=-5", 299_995...299_999),
        ("bytes=100000-", 100_000...299_999), ("bytes=262144-262144", 262_144...262_144),
    ])
    func aRangeIsAPart(_ header: String, _ range: ClosedRange<Int>) async throws {
        try await withOrders { app in
            let content: [UInt8] = OrdersFixture.bytes(300_000)
            let file: OrderFile = try await app.upload(content, to: try await app.create().id)
            guard case .partialContent(let part) = try await app.download(file, range: header) else {
                Issue.record("not a part")
                return
            }
            #expect(part.contentRange == "bytes \(range.lowerBound)-\(range.upperBound)/300000")
            #expect(part.body.length == range.count)
            #expect(try await part.body.collect(upTo: 300_000) == Array(content[range]))
            #expect(
                await problem { _ = try await app.download(file, range: "bytes=300000-") }
                    == .rangeNotSatisfiable(size: 300_000))
        }
    }

    @Test func anUploadThatBreaksOffLeavesNothing() async throws {
        try await withOrders { app in
            let order: OrderID = try await app.create().id
            let content: [UInt8] = OrdersFixture.bytes(600_000)
            let whole: Int = OrdersFixture.form(content, "notes.pdf", .reference).count
            // In the middle of the content, and inside the last boundary.
            for end in [400_000, whole - 8] {
                let problem: StandardProblem? = await standardProblem {
                    _ = try await app.upload(content, to: order, cutAt: end)
                }
                guard case .malformedBody = problem else {
                    Issue.record("\(String(describing: problem))")
                    return
                }
            }
            #expect(try await app.countFiles(order) == 0)
            #expect(try await app.listFiles(order).data.isEmpty)
        }
    }

    @Test func whatADeadProcessLeftIsClearedAway() async throws {
        try await withOrders { app in
            let order: OrderID = try await app.create().id
            let (id, now): (OrderFileID, Date) = (OrderFileID(rawValue: app.clock.makeID()), app.clock.now)
            try await app.database.write(in: OrdersFixture.scope) { transaction in
                try await transaction.createFile(
                    fileID: id, orderID: order, name: "a.pdf", mediaType: "application/pdf", purpose: .reference,
                    uploadedBy: Person.client.id, uploaderRole: .client, at: now)
                try await transaction.appendFileChunk(fileID: id, position: 0, content: [1])
            }
            #expect(try await app.listFiles(order).data.isEmpty)
            _ = try await app.upload([1], to: order)
            #expect(try await app.countFiles(order) == 2)
            app.clock.advance(seconds: 3601)
            _ = try await app.upload([2], to: order)
            #expect(try await app.countFiles(order) == 2)
        }
    }

    @Test func rulesOfUploads() async throws {
        try await withOrders { app in
            let order: OrderID = try await app.create().id
            #expect(await problem { _ = try await app.upload([], to: order) } == .fileIncomplete)
            #expect(
                await problem { _ = try await app.upload([1], named: "a.exe", to: order) }
                    == .fileTypeRefused(mediaType: "application/octet-stream"))
            #expect(
                await problem { _ = try await app.upload([1], .final, to: order) }
                    == .filePurposeRefused(purpose: "final"))
            #expect(
                await standardProblem {
                    _ = try await app.upload([UInt8](repeating: 1, count: FileRules.maximumBytes + 1), to: order)
                } == .payloadTooLarge(maximumBytes: FileRules.maximumBytes))
            #expect(try await app.countFiles(order) == 0)
        }
    }

    @Test func otherPeopleSeeNeitherOrderNorFiles() async throws {
        try await withOrders { app in
            let order: OrderID = try await app.create().id
            let file: OrderFile = try await app.upload([1, 2, 3], to: order)
            #expect(await problem { _ = try await app.download(file, as: .writer) } == .orderNotFound)
            #expect(await problem { _ = try await app.upload([1], to: order, as: .writer) } == .orderNotFound)
            #expect(await problem { _ = try await app.listFiles(order, as: .otherWriter) } == .orderNotFound)
            #expect(
                await problem { _ = try await app.download(file, as: .foreignClient, in: OrdersFixture.borealis) }
                    == .orderNotFound)
            #expect(await problem { try await app.delete(file, as: .writer) } == .orderNotFound)
            #expect(try await app.listFiles(order, as: .support).data.count == 1)
        }
    }

    @Test func deliveriesWaitForSubmission() async throws {
        try await withOrders { app in
            let order: OrderID = try await app.paidOrder().id
            try await app.take(order, as: .writer)
            let draft: OrderFile = try await app.upload([1], .draft, to: order, as: .writer)
            let final: OrderFile = try await app.upload([2], .final, to: order, as: .writer)
            #expect(try await app.listFiles(order).data.map(\.id) == [final.id])
            #expect(await problem { _ = try await app.download(draft) } == .fileNotFound)
            #expect(await problem { _ = try await app.download(final) } == .deliveryBlocked(reason: "not_submitted"))
            #expect(try await app.notices(.client).filter { $0.kind == .fileAdded }.count == 1)
        }
    }

    @Test func aRemovedFileIsGone() async throws {
        try await withOrders { app in
            let order: OrderID = try await app.paidOrder().id
            try await app.take(order, as: .writer)
            let own: OrderFile = try await app.upload([1], to: order)
            let staffs: OrderFile = try await app.upload([2], to: order, as: .admin)
            #expect(await standardProblem { try await app.delete(staffs, as: .client) } == .forbidden)
            #expect(await standardProblem { try await app.delete(own, as: .writer) } == .forbidden)
            try await app.delete(own, as: .client)
            #expect(await problem { try await app.delete(own, as: .client) } == .fileNotFound)
            #expect(await problem { _ = try await app.download(own) } == .fileNotFound)
            #expect(try await app.timeline(order, as: .client).map(\.kind).first == .fileRemoved)
            try await app.delete(staffs, as: .support)
            #expect(try await app.listFiles(order).data.isEmpty)
        }
    }

    @Test func pagesFollowEachOther() async throws {
        try await withOrders { app in
            let order: OrderID = try await app.create().id
            var made: [OrderFileID] = []
            for number in 0..<5 { made.append(try await app.upload([UInt8(number)], to: order).id) }
            let first: OrderFilePage = try await app.listFiles(order, limit: 3)
            let second: OrderFilePage = try await app.listFiles(order, cursor: first.page.nextCursor, limit: 3)
            #expect((first.data + second.data).map(\.id) == made.reversed())
            #expect(second.page.nextCursor == nil)
        }
    }
}
