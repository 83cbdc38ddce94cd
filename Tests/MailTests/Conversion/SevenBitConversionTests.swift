import Mail
import NIOCore
import PosternTesting
import Testing

/// A message converted, or why it can't be; however its lines are cut into pieces.
func sevenBit(_ text: String, pieces: Int = 1) throws -> String {
    try sevenBit(Array(text.replacing("\n", with: "\r\n").utf8), pieces: pieces).replacing("\r\n", with: "\n")
}

private func sevenBit(_ octets: [UInt8], pieces count: Int) throws -> String {
    let lines = octets.split(separator: 10, omittingEmptySubsequences: false).dropLast().map { Array($0) + [10] }
    let size = max(1, lines.count / count)
    let pieces = stride(from: 0, to: lines.count, by: size).map {
        ByteBuffer(bytes: lines[$0..<min($0 + size, lines.count)].joined())
    }
    var scan = SevenBitScan()
    for piece in pieces { scan.read(piece) }
    var writer = SevenBitWriter(try scan.finish())
    var output = ByteBuffer()
    for piece in pieces { writer.write(piece, into: &output) }
    writer.finish(into: &output)
    return String(decoding: output.readableBytesView, as: UTF8.self)
}

@Suite("Conversion for hosts without 8BITMIME")
struct SevenBitConversionTests {
    static let cases: [(name: String, input: String, output: String)] = [
        (
            "nothing to do", "Subject: x\nContent-Transfer-Encoding: 8bit\n\nplain\n",
            "Subject: x\nContent-Transfer-Encoding: 8bit\n\nplain\n"
        ),
        (
            "a text",
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\ncaf\u{e9} = \n.\n",
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9 =3D=20\n.\n"
        ),
        (
            "a text without MIME", "Subject: x\n\nna\u{ef}ve and long enough\n",
            "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nna=C3=AFve and long enough\n"
        ),
        (
            "a folded field of its encoding, which stands first",
            "Content-Transfer-Encoding:\n 8BIT (of old)\nMIME-Version: 1.0\n\nna\u{ef}ve and long enough\n",
            "Content-Transfer-Encoding: quoted-printable\nMIME-Version: 1.0\n\nna=C3=AFve and long enough\n"
        ),
        (
            "a text that is hardly ASCII",
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n\u{65e5}\u{672c}\u{8a9e}\u{65e5}\u{672c}\u{8a9e}\n",
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n5pel5pys6Kqe5pel5pys6KqeDQo=\n"
        ),
        (
            "parts, each by itself",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b b\"\nContent-Transfer-Encoding: 8bit\n\npre\u{e9}\n--b b\n"
                + "Content-Type: text/plain\n\nplain --b b\n--b b\nContent-Transfer-Encoding: 8bit\n\nna\u{ef}ve and long enough\n\n"
                + "--b b\nContent-Type: text/plain; charset=utf-8\n\n\u{65e5}\u{672c}\u{8a9e}\n--b b--\nend\n",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b b\"\nContent-Transfer-Encoding: 7bit\n\npre??\n--b b\n"
                + "Content-Type: text/plain\n\nplain --b b\n--b b\nContent-Transfer-Encoding: quoted-printable\n\nna=C3=AFve and long enough\n\n"
                + "--b b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n5pel5pys6Kqe\n--b b--\nend\n"
        ),
        (
            "a multipart in a message in a multipart",
            "Content-Type: multipart/mixed; boundary=a\nMIME-Version: 1.0\n\n--a\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 8bit\n\n"
                + "Subject: caf\u{e9}\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=ab\n\n--ab\n\nna\u{ef}ve and long enough\n--ab--\n--a--\n",
            "Content-Type: multipart/mixed; boundary=a\nMIME-Version: 1.0\n\n--a\nContent-Type: message/rfc822\nContent-Transfer-Encoding: 7bit\n\n"
                + "Subject: =?UTF-8?B?Y2Fmw6k=?=\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=ab\n\n--ab\n"
                + "Content-Transfer-Encoding: quoted-printable\n\nna=C3=AFve and long enough\n--ab--\n--a--\n"
        ),
        (
            "a message in a digest",
            "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: x\nMIME-Version: 1.0\n\nna\u{ef}ve and long enough\n--d--\n",
            "MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: x\nMIME-Version: 1.0\n"
                + "Content-Transfer-Encoding: quoted-printable\n\nna=C3=AFve and long enough\n--d--\n"
        ),
        (
            "octets that quoted-printable should not have",
            "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\na=3D\u{e9} =\nb\n",
            "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\na=3D=C3=A9 =\nb\n"
        ),
        (
            "fields of a header",
            "From: J\u{f6}rg M\u{fc}ller <j@a.test>, \"Z\u{fc}rich, Amt\" <z@a.test>, b@a.test (B\u{e4}r)\nSubject: Gr\u{fc}\u{df}e aus\n K\u{f6}ln\n"
                + "Content-Type: text/plain; charset=us-ascii; name=\"\u{dc}ber 1.txt\"\nMIME-Version: 1.0\n\nplain\n",
            "From: =?UTF-8?B?SsO2cmcgTcO8bGxlcg==?= <j@a.test>,\n =?UTF-8?B?WsO8cmljaCwgQW10?= <z@a.test>, b@a.test ( =?UTF-8?B?QsOkcg==?= )\n"
                + "Subject: =?UTF-8?B?R3LDvMOfZQ==?= aus =?UTF-8?B?S8O2bG4=?=\n"
                + "Content-Type: text/plain; charset=us-ascii; name*=utf-8''%C3%9Cber%201.txt\nMIME-Version: 1.0\n\nplain\n"
        ),
        (
            "words beside encoded-words, with the blanks between them",
            "Subject: =?utf-8?Q?a?= \u{e9} =?utf-8?Q?b?=\nReturn-Receipt-To: \"J\u{f6}rg M\" <j@a.test>\n\nx\n",
            "Subject: =?utf-8?Q?a?= =?UTF-8?B?IMOpIA==?= =?utf-8?Q?b?=\nReturn-Receipt-To: =?UTF-8?B?SsO2cmcgTQ==?= <j@a.test>\n\nx\n"
        ),
        (
            "what is before and behind the parts of a signed multipart, which its signature does not cover",
            "Content-Type: multipart/signed; boundary=b\n\n\u{e9}\n--b\n\nx\n--b--\n\u{e9}\n",
            "Content-Type: multipart/signed; boundary=b\n\n??\n--b\n\nx\n--b--\n??\n"
        ),
        (
            "a message that is encoded, which is no message",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
                + "Subject: x=3D\u{e9}\n\ny\n--a--\n",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
                + "Subject: x=3D=C3=A9\n\ny\n--a--\n"
        ),
        (
            "a header alone", "Subject: caf\u{e9}\n", "Subject: =?UTF-8?B?Y2Fmw6k=?=\n"
        ),
        (
            "a part without a header's end",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; name=\u{e9}\n--x--\n",
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; name*=utf-8''%C3%A9\n--x--\n"
        ),
    ]

    @Test("changes what it must and nothing else, however the lines come", arguments: cases.map(\.name))
    func converts(_ name: String) throws {
        let sample = try #require(Self.cases.first { $0.name == name })
        for pieces in [1, 2, 3, 7, 1_000] {
            #expect(try sevenBit(sample.input, pieces: pieces) == sample.output)
        }
    }

    static let obstacles: [(String, SevenBitPlan.Obstacle)] = [
        ("DKIM-Signature: v=1\nSubject: x\n\ncaf\u{e9}\n", .signed),
        ("ARC-Seal: i=1\nSubject: x\n\ncaf\u{e9}\n", .signed),
        ("Content-Type: multipart/signed; boundary=b\n\n--b\n\ncaf\u{e9}\n--b\n\nsig\n--b--\n", .signed),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/signed; boundary=b\n\n--b\nSubject: \u{e9}\n\nx\n--b--\n--a--\n",
            .signed
        ),
        (
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nDKIM-Signature: x\n\n\u{e9}\n--a--\n",
            .signed
        ),
        ("Content-Transfer-Encoding: base64\n\ncaf\u{e9}\n", .encoding),
        ("Content-Transfer-Encoding: x-own\n\ncaf\u{e9}\n", .encoding),
        ("Content-Type: message/partial; id=x\n\ncaf\u{e9}\n", .encoding),
        ("Content-Type: multipart/mixed\n\ncaf\u{e9}\n", .encoding),
        ("Message-ID: <\u{e9}@a>\n\nx\n", .header), ("From: j\u{f6}rg@a.test\n\nx\n", .header),
        ("To: <j\u{f6}rg@a.test>\n\nx\n", .header), ("Subj\u{e9}ct: x\n\nx\n", .header),
        // A signature of the message covers what is between parts too.
        ("DKIM-Signature: x\nContent-Type: multipart/mixed; boundary=b\n\n\u{e9}\n--b\n\nx\n--b--\n", .signed),
        ("DKIM-Signature: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n\u{e9}\n", .signed),
        (
            "ARC-Seal: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n\u{e9}\n--a--\n",
            .signed
        ),
        (
            "Content-Type: multipart/signed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n\u{e9}\n--a--\n",
            .signed
        ),
        ("Content-Transfer-Encoding: 8bit\nContent-Transfer-Encoding: base64\n\ncaf\u{e9}\n", .encoding),
        ("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 8bit\n\ncaf\u{e9}\n", .encoding),
        ("Content-Type: text/plain\nContent-Type: text/html\n\ncaf\u{e9}\n", .encoding),
        ("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nSubject: \u{e9}\n\nx\n", .encoding),
        ("Subject: x\nno field\nMIME-Version: 1.0\n\ncaf\u{e9}\n", .header),
        ("From: \"J\u{f6}rg\".m@a.test\n\nx\n", .header), ("From: \"J\u{f6}rg\" @a.test\n\nx\n", .header),
        ("From: j\u{f6}rg @a.test\n\nx\n", .header), ("From: j\u{f6}rg .m@a.test\n\nx\n", .header),
        ("Content-Type: multipart/mixed; boundary=\"\u{e9}\"\n\n--\u{e9}\n\nx\n--\u{e9}--\n", .header),
        (
            (0..<40).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined() + "\n\u{e9}\n",
            .bounds
        ),
    ]

    @Test("changes nothing where a signature breaks or there is no other form", arguments: obstacles)
    func refuses(_ message: String, _ obstacle: SevenBitPlan.Obstacle) {
        #expect(throws: obstacle) { try sevenBit(message) }
    }

    @Test("looks no further than at 32 levels, whatever is nested in a message")
    func levels() {
        var scan = SevenBitScan()
        // Would take minutes where every line were compared with the boundaries of all levels.
        let level = ByteBuffer(string: "Content-Type: multipart/mixed; boundary=b\r\n\r\n--\r\n--c\r\n--b\r\n")
        for _ in 0..<100_000 { scan.read(level) }
        scan.read(ByteBuffer(string: "\u{e9}\r\n"))
        #expect(throws: SevenBitPlan.Obstacle.bounds) { try scan.finish() }
    }

    @Test("leaves a signed message alone that needs no change")
    func signedASCII() throws {
        let message = "DKIM-Signature: v=1\nSubject: x\n\nplain\n"
        #expect(try sevenBit(message) == message)
    }

    @Test("labels octets that are no UTF-8 as what they are, unknown")
    func unknownCharset() throws {
        let octets = Array("Subject: caf".utf8) + [0xe9, 13, 10, 13, 10] + Array("caf".utf8) + [0xe9, 13, 10]
        let text = try sevenBit(octets, pieces: 1)
        #expect(text.hasPrefix("Subject: =?unknown-8bit?B?Y2Fm6Q==?=\r\n"))
        #expect(text.contains("charset=unknown-8bit\r\n"))
    }

    @Test("makes long Base64 of whole lines, with all octets, at every cut")
    func longBase64() throws {
        let body = (0..<60).map { "\(String(repeating: "\u{e9}", count: $0))\n" }.joined()
        let header = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
        let whole = try sevenBit(header + body)
        for pieces in [2, 5, 60] { #expect(try sevenBit(header + body, pieces: pieces) == whole) }
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
        let decoded = EncodedWords.decoded("=?utf-8?B?\(lines.drop { !$0.isEmpty }.joined())?=")
        #expect(decoded == body.replacing("\n", with: "\r\n"))
    }

    @Test("gives whole lines without octets above 127, or an obstacle, whatever it is given")
    func random() throws {
        var generator = SeededRandom(seed: 20)
        let words = [
            "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/alternative; boundary=bb", "--b",
            "--bb", "--b--", "--bb--", "",
            "Content-Type: message/rfc822", "Content-Transfer-Encoding: 8bit", "caf\u{e9}", "Subject: \u{e9} x", "--",
            " folded \u{e9}", "plain", "-\u{e9}",
            "Content-Transfer-Encoding: quoted-printable", String(repeating: "\u{e9}", count: 200), "no field \u{e9}",
            "From: \u{e9} <a@b>",
        ]
        var converted = 0
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
                words[Int.random(in: 0..<words.count, using: &generator)] + "\n"
            }.joined()
            guard let whole = try? sevenBit(text) else { continue }
            converted += 1
            #expect(whole.utf8.allSatisfy { $0 < 0x80 } && whole.hasSuffix("\n"))
            #expect(try sevenBit(text, pieces: 5) == whole)
            #expect(try sevenBit(whole) == whole)
        }
        #expect(converted > 200)
    }
}
