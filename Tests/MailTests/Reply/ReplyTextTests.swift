import Mail
import Testing

@Suite("The text of replies")
struct ReplyTextTests {
    @Test(
        "an enhanced code has its numbers between dots, whatever they are",
        arguments: [
            (EnhancedStatusCode(2, 0, 0), "2.0.0"), (.init(5, 7, 1), "5.7.1"), (.init(4, 4, 317), "4.4.317"),
            (.init(5, 10, 99), "5.10.99"), (.init(5, 100, 999), "5.100.999"), (.init(5, 1_000, 1), "5.1000.1"),
            (.init(5, 1, -1), "5.1.-1"), (.init(999, 999, 999), "999.999.999"),
        ])
    func enhanced(_ code: EnhancedStatusCode, _ text: String) {
        #expect(code.description == text)
    }

    @Test("a reply on one line has its code, its enhanced code and all its lines")
    func oneLine() {
        #expect(Reply(250, .init(2, 1, 5), "Ok").description == "250 2.1.5 Ok")
        #expect(Reply(250, nil, "").description == "250 ")
        #expect(Reply(550, .init(5, 7, 1), lines: ["no", "", "never"]).description == "550 5.7.1 no  never")
        #expect(Reply(221, lines: ["good", "bye"]).description == "221 good bye")
    }
}
