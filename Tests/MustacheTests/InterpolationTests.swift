import Testing

@testable import Rendering

@Suite struct InterpolationTests {
    @Test func plainText() throws {
        #expect(try render("Good morning\n", [:]) == "Good morning\n")
    }
}
