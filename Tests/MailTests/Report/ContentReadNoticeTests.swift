import Mail
import Testing

@Suite("A notice about content that was read")
struct ContentReadNoticeTests {
    @Test("has who, why and what in each language", arguments: ReportLanguage.allCases)
    func words(language: ReportLanguage) {
        let notice = ContentReadNotice(
            reader: "local root (0)", reason: "case 4711", object: "QuarantineItem \"x\"", earlier: 0)
        let text = notice.text(in: language)
        #expect(!text.subject.isEmpty)
        for part in ["local root (0)", "case 4711", "QuarantineItem"] { #expect(text.text.contains(part), "\(part)") }
        var later = notice
        later.earlier = 3
        let lines = later.text(in: language).text.split(separator: "\n").count
        #expect(lines == text.text.split(separator: "\n").count + 1)
    }

    @Test("shows what a reader wrote as text of one line, without links")
    func strangers() {
        let notice = ContentReadNotice(
            reader: "local root (0)", reason: "see https://evil.example/\r\nSubject: x\u{202E}y", object: "", earlier: 0
        )
        let text = notice.text(in: .english).text
        #expect(!text.contains("https://evil.example/"))
        #expect(!text.unicodeScalars.contains("\u{202E}") && !text.contains("\nSubject"))
    }
}
