import Foundation
import PosternTesting
import Testing

@testable import Mail

@Suite("Text that others wrote")
struct TextTests {
    @Test(
        "escapes what could end a line, drive a terminal or turn the direction of writing",
        arguments: [
            ("plain text ~", "plain text ~"), ("a\r\nb", "a\\x{0D}\\x{0A}b"), ("\u{1b}[2J", "\\x{1B}[2J"),
            ("\u{0}", "\\x{00}"), ("\u{2028}x", "\\x{2028}x"), ("\u{202e}x", "\\x{202E}x"), ("\u{85}", "\\x{85}"),
            ("\u{7f}", "\\x{7F}"), ("tab\t", "tab\\x{09}"), ("größe 😀", "größe 😀"), ("a\\b", "a\\b"),
            ("\u{e0041}", "\\x{E0041}"), ("", ""),
        ])
    func escapes(_ text: String, _ expected: String) {
        #expect(SafeText.escaped(text) == expected)
        #expect(SafeText.escaped(expected) == expected)
    }

    @Test(
        "escapes the same in JSON, without changing what it means",
        arguments: [
            ("plain", #""plain""#), ("\u{7f}\u{85}", #""\u007F\u0085""#), ("\u{2028}a\u{202e}", #""\u2028a\u202E""#),
            ("\u{e0041}", #""\uDB40\uDC41""#), ("größe 😀", "\"größe 😀\""), ("\u{1b}\n\"", #""\u001b\n\"""#),
        ])
    func json(_ text: String, _ expected: String) throws {
        let encoded = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        #expect(SafeText.inJSON(encoded) == expected)
        #expect(try JSONDecoder().decode(String.self, from: Data(SafeText.inJSON(encoded).utf8)) == text)
    }

    @Test("escapes all beyond ASCII where only that may stand")
    func ascii() {
        #expect(SafeText.ascii("größe\r") == "gr\\x{F6}\\x{DF}e\\x{0D}")
    }

    @Test("cuts long text at the limit, between characters")
    func limit() {
        #expect(SafeText.escaped(String(repeating: "x", count: 70_000), limit: 10) == "xxxxxxx…")
        #expect(SafeText.escaped("ééééééé", limit: 10) == "ééé…")
        #expect(SafeText.ascii("xxxxxxxxxxx", limit: 10) == "xxxxxxx...")
        #expect(SafeText.escaped("xxxxxxxxxx", limit: 10) == "xxxxxxxxxx")
    }

    @Test(
        "xtext keeps printable ASCII and encodes the rest",
        arguments: [
            ("ann@a.example", "ann@a.example"), ("a+b=c", "a+2Bb+3Dc"), ("a b\r", "a+20b+0D"), ("ü", "+C3+BC"),
            ("", ""),
        ])
    func xtext(_ text: String, _ encoded: String) {
        #expect(Xtext.encode(text) == encoded)
        #expect(Xtext.decode(encoded) == text)
    }

    @Test("refuses what is no xtext", arguments: ["a=b", "a b", "+", "+4", "+4G", "+GG", "ü", "a\u{0}", "+FF", "a+"])
    func refusesXtext(_ text: String) {
        #expect(Xtext.decode(text) == nil)
        #expect(!Xtext.isValid(text))
    }

    @Test("a header field of ASCII stays readable and is folded")
    func asciiField() {
        #expect(HeaderText.unstructured("Subject", "Undeliverable: Hello") == "Subject: Undeliverable: Hello")
        let long = HeaderText.unstructured("Subject", Array(repeating: "word", count: 40).joined(separator: " "))
        #expect(long.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        #expect(long.replacingOccurrences(of: "\r\n", with: "").hasSuffix("word word"))
        #expect(HeaderText.unstructured("Subject", "") == "Subject:")
    }

    @Test("a header field beyond ASCII becomes encoded-words of whole characters")
    func encodedField() throws {
        let text = String(repeating: "größe😀", count: 30)
        let field = HeaderText.unstructured("Subject", text)
        var decoded = Data()
        for line in field.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 76)
            for word in line.split(separator: " ") where word.hasPrefix("=?UTF-8?B?") {
                #expect(word.utf8.count <= 75)
                let piece = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
                #expect(String(validating: piece, as: UTF8.self) != nil)
                decoded += piece
            }
        }
        #expect(String(decoding: decoded, as: UTF8.self) == text)
    }

    @Test(
        "no text can add a line to a header",
        arguments: ["a\r\nBcc: x", "a\nb", "\r", "\u{0}", "ü\r\n\r\n", String(repeating: "x", count: 50_000)])
    func hostileField(_ text: String) {
        let field = HeaderText.unstructured("Subject", text)
        for line in field.components(separatedBy: "\r\n").dropFirst() { #expect(line.hasPrefix(" ")) }
        for line in field.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 998)
            #expect(line.utf8.allSatisfy { (0x20...0x7e).contains($0) })
        }
    }

    @Test("quoted-printable keeps CRLF, encodes all other control octets and breaks long lines")
    func quotedPrintable() {
        func encode(_ text: String) -> String {
            String(decoding: QuotedPrintable.encode(Array(text.utf8)), as: UTF8.self)
        }
        #expect(encode("a=b\r\nü \r\n") == "a=3Db\r\n=C3=BC=20\r\n")
        #expect(encode("a\rb\nc\u{0}") == "a=0Db=0Ac=00")
        #expect(encode("x\t") == "x=09")
        let long = encode(String(repeating: "ü x", count: 1_000))
        #expect(long.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
    }

    @Test("Base64 agrees with Foundation")
    func base64() {
        var random = SeededRandom(seed: 2)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
        }
    }
}
