import Foundation
import Testing

@testable import platform

/// Two members of staff who change one account do not undo each other's work.
@Suite struct UserVersionsTests {
    private static let path: String = "/users/\(Known.support)"

    private static func tag(_ answer: Answer) throws -> String { try #require(answer.headers["etag"], "\(answer)") }

    @Test func aChangeIsHeldAgainstTheVersionThatWasRead() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let read: String = try Self.tag(try await platform.call("GET", Self.path, as: admin))
            let first: Answer = try await platform.call(
                "PATCH", Self.path, as: admin, #"{"display_name":"Sam S."}"#, headers: ["If-Match": read])
            #expect(first.status == 200, "\(first.body)")
            let second: Answer = try await platform.call(
                "PATCH", Self.path, as: admin, #"{"display_name":"Sam T."}"#, headers: ["If-Match": read])
            #expect(second.status == 412 && second.body.contains("precondition_failed"), "\(second.body)")
            let moved: Answer = try await platform.call(
                "POST", Self.path + "/status", as: admin, #"{"action":"suspend","reason":"R"}"#,
                headers: ["If-Match": read])
            #expect(moved.status == 412)
            let stored: [String] = try await platform.values(
                "SELECT display_name || ' ' || status FROM users WHERE id = '\(Known.support)'")
            #expect(stored == ["Sam S. active"])
            let current: Answer = try await platform.call(
                "POST", Self.path + "/status", as: admin, #"{"action":"suspend","reason":"R"}"#,
                headers: ["If-Match": try Self.tag(first)])
            #expect(current.status == 200, "\(current.body)")
            #expect(try Self.tag(current) != Self.tag(first))
        }
    }

    @Test func withoutATagNothingIsChanged() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let answer = try await platform.raw(
                "PATCH", "/api/v1" + Self.path, token: admin, host: "localhost",
                headers: ["Content-Type": "application/merge-patch+json"], body: #"{"display_name":"X"}"#)
            #expect(answer.status == 428 && answer.body.contains("precondition_required"), "\(answer.body)")
            // Moves are for one who may not have read the account: a tag is held against it, none is asked for.
            let move: String = #"{"action":"kick_out","reason":"R"}"#
            #expect(try await platform.call("POST", Self.path + "/status", as: admin, move).status == 200)
        }
    }

    /// Grants are shown with the account, and change its version.
    @Test func permissionSetsAndAccessHaveTheVersionOfTheAccount() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let read: String = try Self.tag(try await platform.call("GET", Self.path, as: admin))
            let granted: Answer = try await platform.call(
                "PATCH", Self.path, as: admin, #"{"permission_sets":["quality"]}"#, headers: ["If-Match": read])
            #expect(granted.status == 200, "\(granted.body)")
            let late: Answer = try await platform.call(
                "PATCH", Self.path, as: admin, #"{"permission_sets":[]}"#, headers: ["If-Match": read])
            #expect(late.status == 412)
        }
    }

    /// The tag is one of all that is shown, a change is held against the account alone.
    @Test func aLoginIsAnotherTagAndTheSameVersion() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let read: String = try Self.tag(try await platform.call("GET", Self.path, as: admin))
            let same: Answer = try await platform.call("GET", Self.path, as: admin, headers: ["If-None-Match": read])
            #expect(same.status == 304, "\(same)")
            _ = try await platform.token("support")
            let now: Answer = try await platform.call("GET", Self.path, as: admin, headers: ["If-None-Match": read])
            #expect(now.status == 200 && now.body.contains(#""sessions":[{"#))
            #expect(try Self.tag(now) != read)
            let changed: Answer = try await platform.call(
                "PATCH", Self.path, as: admin, #"{"bio":"B"}"#, headers: ["If-Match": read])
            #expect(changed.status == 200, "\(changed.body)")
        }
    }

    /// What people change of themselves is a new version, too.
    @Test func theOwnersChangeIsOne() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let read: String = try Self.tag(try await platform.call("GET", Self.path, as: admin))
            let own: String = try await platform.token("support")
            #expect(try await platform.call("PATCH", "/me", as: own, #"{"bio":"Mine"}"#).status == 200)
            let late: Answer = try await platform.call(
                "PATCH", Self.path, as: admin, #"{"bio":"B"}"#, headers: ["If-Match": read])
            #expect(late.status == 412)
        }
    }
}
