import Mail
import Testing

@Suite struct SMTPAddressTests {
    @Test func partsOfTheAddress() throws {
        let plain: SMTPAddress = try SMTPAddress("smtp://mail.example.com")
        #expect(plain.host == "mail.example.com" && plain.port == 587 && plain.encryption == .offered)
        #expect(try SMTPAddress("smtp://mail.example.com?starttls=required").encryption == .required)
        let secure: SMTPAddress = try SMTPAddress("smtps://us%40er:p%3Aw%2Fd@mail.example.com:4650")
        #expect(secure.user == "us@er" && secure.password == "p:w/d")
        #expect(secure.port == 4650 && secure.encryption == .implicit)
        #expect(try SMTPAddress("smtps://mail.example.com").port == 465)
    }

    @Test func aPasswordIsNotSentInTheClear() throws {
        #expect(try SMTPAddress("smtp://user:secret@localhost:25").encryption == .required)
    }

    @Test(arguments: [
        "", "mail", "http://mail", "smtp://", "smtp://user@mail", "smtp://mail/path", "smtp://mail?starttls=off",
        "smtps://mail?starttls=required", "smtp://mail:99999", "smtp://mail#x",
    ])
    func whatIsNoAddressIsRefusedWithoutTheSecret(_ text: String) {
        #expect(throws: SMTPAddress.Invalid.self) { try SMTPAddress(text) }
    }

    @Test func theReasonDoesNotShowThePassword() {
        do {
            _ = try SMTPAddress("smtp://user:hunter2@mail/path")
            Issue.record("taken")
        } catch { #expect(!error.description.contains("hunter2")) }
    }
}
