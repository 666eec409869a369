import Domain
import Testing

@Suite struct CommonPasswordsTests {
    @Test(arguments: ["1234567890", "qwertyuiop", "Password123", "BASKETBALL", "aaaaaaaaaa"])
    func areCommonInAnyCase(password: String) { #expect(CommonPasswords.contains(password)) }

    @Test(arguments: ["correct horse battery", "", " ", "qwertyuiop ", "basketball basketball", "a long enough one"])
    func areNot(password: String) { #expect(!CommonPasswords.contains(password)) }
}
