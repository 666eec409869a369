import Configuration
import Cryptography
import Foundation
import Testing

@testable import platform

/// `FIELD_KEYS`, and the file that stands in for it on a development machine.
@Suite struct FieldKeysSettingTests {
    private static let one: [UInt8] = Array(repeating: 1, count: 32)
    private static let two: [UInt8] = Array(repeating: 2, count: 32)

    private func settings(_ overrides: [String: String]) throws -> Settings {
        try Settings(reader: ConfigReader(provider: InMemoryProvider(values: [:])), overrides: overrides)
    }

    @Test func theFirstOfSeveralIsInUse() throws {
        let text: String = KeyRing.text(of: [Self.two, Self.one])
        #expect(text == "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=,AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=")
        #expect(try KeyRing.fields.load(try settings(["field.keys": text])) == [Self.two, Self.one])
        let spaced: String = " \(text.replacing(",", with: " , "))"
        #expect(try KeyRing.fields.load(try settings(["field.keys": spaced])) == [Self.two, Self.one])
    }

    @Test(arguments: ["", "AQE=", "no base64", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=,"])
    func whatIsNoKeyIsRefusedWithoutBeingShown(text: String) throws {
        do {
            _ = try settings(["field.keys": text])
            Issue.record("accepted")
        } catch let error as Settings.Invalid {
            #expect(error.problems.count == 1 && error.problems[0].hasPrefix("FIELD_KEYS is not 32 bytes in base64"))
            #expect(text.isEmpty || !error.description.contains(text))
        }
    }

    @Test func productionNeedsThem() throws {
        do {
            _ = try settings(["platform.environment": "production"])
            Issue.record("accepted")
        } catch let error as Settings.Invalid {
            #expect(error.problems.contains("FIELD_KEYS is missing; production has no default for it"))
        }
    }

    @Test func aDevelopmentMachineKeepsItsOwn() throws {
        let folder: String = NSTemporaryDirectory() + "keys-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings: Settings = try settings(["local.folder": folder])
        let made: [[UInt8]] = try KeyRing.fields.load(settings)
        #expect(made.count == 1 && made[0].count == 32)
        #expect(try KeyRing.fields.load(settings) == made)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/field.keys")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try Data("spoilt".utf8).write(to: URL(filePath: folder + "/field.keys"))
        #expect(throws: KeyRing.Unreadable.self) { try KeyRing.fields.load(settings) }
    }
}
