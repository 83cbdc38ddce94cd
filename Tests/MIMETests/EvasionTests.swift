import MIME
import NIOCore
import Testing

/// A file that must not pass, in a form that programs read differently.
struct BrokenForm: Sendable, CustomTestStringConvertible {
    var name: String
    var message: String
    /// The fact that tells of the form.
    var kind: ContentDefect.Kind
    /// Whether the file itself is found, as it is where some program shows it.
    var isFound = true

    var testDescription: String { name }

    private static let exe = Sample.base64(Sample.program)
    private static let eicar = Sample.base64(Sample.eicar.utf8)
    private static let attachment = """
        Content-Type: application/octet-stream; name=a.exe
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename=a.exe

        \(exe)
        """

    static let all: [BrokenForm] = [
        .init(
            name: "two boundaries in one field",
            message:
                "Content-Type: multipart/mixed; boundary=a; boundary=b\n\n--a\n\nx\n--a--\n--b\n\(attachment)\n--b--\n",
            kind: .severalBoundaries),
        .init(
            name: "a boundary twice in RFC 2231 and plain",
            message:
                "Content-Type: multipart/mixed; boundary=a; boundary*=us-ascii''b\n\n--b\n\nx\n--b--\n--a\n\(attachment)\n--a--\n",
            kind: .severalBoundaries),
        .init(
            name: "two Content-Type fields of which the second is the multipart",
            message:
                "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\(attachment)\n--b--\n",
            kind: .severalContentTypes),
        .init(
            name: "two Content-Type fields of which the first is the multipart",
            message:
                "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n\n--b\n\(attachment)\n--b--\n",
            kind: .severalContentTypes),
        .init(
            name: "two Content-Type fields with two boundaries",
            message:
                "Content-Type: multipart/mixed; boundary=a\nContent-Type: multipart/mixed; boundary=b\n\n--a\n\nx\n--b\n\(attachment)\n--b--\n--a--\n",
            kind: .severalContentTypes),
        .init(
            name: "two transfer encodings, the second one right",
            message:
                "Content-Type: application/octet-stream\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n\(exe)\n",
            kind: .severalEncodings),
        .init(
            name: "two transfer encodings, the first one right",
            message:
                "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Transfer-Encoding: quoted-printable\n\n\(exe)\n",
            kind: .severalEncodings),
        .init(
            name: "a transfer encoding with a comment",
            message: "Content-Transfer-Encoding: base64 (or not)\n\n\(exe)\n", kind: .malformedEncoding),
        .init(
            name: "a transfer encoding in quotes",
            message: "Content-Transfer-Encoding: \"base64\"\n\n\(exe)\n", kind: .malformedEncoding),
        .init(
            name: "a transfer encoding with more behind it",
            message: "Content-Transfer-Encoding: base64; x=y\n\n\(eicar)\n", kind: .malformedEncoding),
        .init(
            name: "a transfer encoding that nobody knows",
            message: "Content-Transfer-Encoding: rot13\n\n\(Sample.eicar)\n", kind: .unknownEncoding),
        .init(
            name: "a transfer encoding in two words",
            message: "Content-Transfer-Encoding: 8bit base64\n\n\(exe)\n", kind: .malformedEncoding),
        .init(
            name: "a boundary with backslashes",
            message:
                "Content-Type: multipart/mixed; boundary=\"a\\\\b\"\n\n--a\\\\b\n\(attachment)\n--a\\\\b--\n",
            kind: .severalBoundaries),
        .init(
            name: "a boundary in single quotes",
            message:
                "Content-Type: multipart/mixed; boundary='b'\n\n--'b'\n\nx\n--b\n\(attachment)\n--b--\n--'b'--\n",
            kind: .severalBoundaries),
        .init(
            name: "a boundary that is an encoded-word",
            message: "Content-Type: multipart/mixed; boundary=\"=?utf-8?B?Yg==?=\"\n\n--b\n\(attachment)\n--b--\n",
            kind: .severalBoundaries),
        .init(
            name: "a boundary that others begin with",
            message:
                "Content-Type: multipart/mixed; boundary=ab\n\n--ab\n\nx\n--abc\n\(attachment)\n--abc\n\n--ab--\n",
            kind: .boundaryIsPrefix),
        .init(
            name: "an inner boundary that begins with the outer one",
            message:
                "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\(attachment)\n--ab--\n--a--\n",
            kind: .boundaryIsPrefix),
        .init(
            name: "an inner boundary that is the outer one",
            message:
                "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\(attachment)\n--a--\n--a--\n",
            kind: .boundaryNeverFound),
        .init(
            name: "parts behind the last boundary",
            message: "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a--\n--a\n\(attachment)\n--a--\n",
            kind: .partsBehindFinalBoundary),
        .init(
            name: "no last boundary",
            message: "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a\n\(attachment)\n",
            kind: .missingFinalBoundary),
        .init(
            name: "a boundary that never comes",
            message: "Content-Type: multipart/mixed; boundary=a\n\n\(Sample.eicar)\n", kind: .boundaryNeverFound),
        .init(
            name: "a multipart without a boundary",
            message: "Content-Type: multipart/mixed\n\n--guess\n\(attachment)\n--guess--\n", kind: .missingBoundary),
        .init(
            name: "a boundary in a type that is no multipart",
            message: "Content-Type: text/plain; boundary=b\n\n--b\n\(attachment)\n--b--\n",
            kind: .boundaryWithoutMultipart),
        .init(
            name: "a part before the first boundary",
            message: "Content-Type: multipart/mixed; boundary=b\n\n\(attachment)\n--b\n\nx\n--b--\n",
            kind: .preambleLooksLikePart),
        .init(
            name: "a part behind the last boundary",
            message: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n\(attachment)\n",
            kind: .epilogueLooksLikePart),
        .init(
            name: "a header that goes on in a line without a blank before it",
            message:
                "Content-Type: application/octet-stream;\nname=a.exe\nContent-Transfer-Encoding: base64\n\n\(exe)\n",
            kind: .malformedHeaderLine),
        .init(
            name: "a line of the header that is no field",
            message: "Subject: x\nno field\nContent-Transfer-Encoding: base64\n\n\(exe)\n", kind: .malformedHeaderLine),
        .init(
            name: "a line of blanks in the header",
            message: "Subject: x\n \t\nContent-Transfer-Encoding: base64\n\n\(exe)\n", kind: .blankHeaderLine),
        .init(
            name: "a line of blanks that ends the header for some",
            message: "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n \n\(exe)\n", kind: .blankHeaderLine),
        .init(
            name: "a blank line before the header of a part",
            message: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\n\(attachment)\n--b--\n",
            kind: .blankLineBeforeHeader),
        .init(
            name: "a line before the header of a part",
            message: "Content-Type: multipart/mixed; boundary=b\n\n--b\nhello\n\(attachment)\n--b--\n",
            kind: .missingBlankLine),
        .init(
            name: "a mark of UTF-8 before the header",
            message: "\u{FEFF}Content-Type: multipart/mixed; boundary=b\n\n--b\n\(attachment)\n--b--\n",
            kind: .malformedHeaderLine),
        .init(
            name: "a CR alone between two fields",
            message: "Subject: x\rContent-Transfer-Encoding: base64\n\n\(exe)\n", kind: .bareCRInHeader),
        .init(
            name: "a CR alone before a boundary",
            message: "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\r--b\n\(attachment)\n--b--\n",
            kind: .boundaryBehindBareCR),
        .init(
            name: "Base64 with rubbish in it",
            message: "Content-Transfer-Encoding: base64\n\n!!\(exe.prefix(30))!?-\(exe.dropFirst(30))\n",
            kind: .base64Rubbish),
        .init(
            name: "Base64 that is none",
            message: "Content-Transfer-Encoding: base64\n\n\(Sample.eicar)\n", kind: .base64Rubbish),
        .init(
            name: "Base64 in two pieces, each with its padding",
            message:
                "Content-Transfer-Encoding: base64\n\n\(Sample.base64(Sample.eicar.utf8.prefix(10)))\n\(Sample.base64(Sample.eicar.utf8.dropFirst(10)))\n",
            kind: .base64PaddingInside),
        .init(
            name: "Base64 with padding that some pass over",
            message: "Content-Transfer-Encoding: base64\n\n\(exe.prefix(2))=\(exe.dropFirst(2))\n",
            kind: .base64PaddingInside),
        .init(
            name: "Base64 behind padding at the very beginning",
            message: "Content-Transfer-Encoding: base64\n\n====\n\(exe)\n", kind: .base64PaddingInside),
        .init(
            name: "Base64 for URLs",
            message:
                "Content-Transfer-Encoding: base64\n\n\(Sample.base64(Sample.eicar.utf8 + [0xFB, 0xFF, 0xFE]).replacing("+", with: "-").replacing("/", with: "_"))\n",
            kind: .base64Rubbish),
        .init(
            name: "Base64 whose first line is letters too few",
            message: "Content-Transfer-Encoding: base64\n\nA\n\(exe)\n", kind: .base64Truncated),
        .init(
            name: "quoted-printable with a CR alone behind the sign",
            message:
                "Content-Transfer-Encoding: quoted-printable\n\n\(Sample.eicar.prefix(9))=\r\(Sample.eicar.dropFirst(9))\n",
            kind: .malformedQuotedPrintable),
        .init(
            name: "quoted-printable with escapes that are none",
            message: "Content-Transfer-Encoding: quoted-printable\n\n=ZZ\(Sample.eicar)=4\n",
            kind: .malformedQuotedPrintable),
        .init(
            name: "an encoded message",
            message:
                "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n\(Sample.base64(attachment.utf8))\n",
            kind: .encodedMessage),
        .init(
            name: "a message that says that it is encoded and is not",
            message: "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n\(attachment)\n",
            kind: .encodedMessage),
        .init(
            name: "an encoded multipart",
            message:
                "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n\(Sample.base64("--b\n\(attachment)\n--b--\n".utf8))\n",
            kind: .encodedMultipart),
        .init(
            name: "uuencode in text",
            message: "Content-Type: text/plain\n\nhello\n\(Sample.uuencoded(Sample.program, name: "a.exe"))",
            kind: .uuencodeInText),
        .init(
            name: "uuencode in encoded text",
            message:
                "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n\(Sample.base64("hello\r\n\(Sample.uuencoded(Sample.program, name: "a.exe"))".utf8))\n",
            kind: .uuencodeInText),
        .init(
            name: "uuencode without its end",
            message:
                "\nbegin 644 a.exe\n\(Sample.uuencoded(Sample.program, name: "x").split(separator: "\r\n").dropFirst().dropLast(2).joined(separator: "\n"))\n",
            kind: .malformedUuencode),
        .init(
            name: "Base64 in uuencode's frame",
            message: "\nbegin-base64 644 a.exe\n\(exe)\n====\n", kind: .uuencodeInText),
        .init(
            name: "uuencode before the first part",
            message:
                "Content-Type: multipart/mixed; boundary=b\n\nhello\n\(Sample.uuencoded(Sample.program, name: "a.exe"))--b\n\nx\n--b--\n",
            kind: .preambleLooksLikePart),
        .init(
            name: "a parameter with a comment in it",
            message: "Content-Type: multipart/mixed; boundary=(x)b\n\n--b\n\(attachment)\n--b--\n",
            kind: .commentInParameter),
        .init(
            name: "a boundary with more behind its quotes",
            message: "Content-Type: multipart/mixed; boundary=\"b\"c\n\n--bc\n\(attachment)\n--bc--\n",
            kind: .malformedParameter),
        .init(
            name: "a boundary without closing quotes",
            message: "Content-Type: multipart/mixed; boundary=\"b\n\n--b\n\(attachment)\n--b--\n",
            kind: .malformedParameter),
        .init(
            name: "a boundary with a blank in it",
            message: "Content-Type: multipart/mixed; boundary=b c\n\n--b c\n\(attachment)\n--b c--\n",
            kind: .malformedParameter),
        .init(
            name: "a boundary behind a missing semicolon",
            message: "Content-Type: multipart/mixed boundary=b\n\n--b\n\(attachment)\n--b--\n",
            kind: .malformedParameter),
        .init(
            name: "a boundary in sections with a gap",
            message: "Content-Type: multipart/mixed; boundary*0=b; boundary*2=c\n\n--bc\n\(attachment)\n--bc--\n",
            kind: .malformedContinuation),
        .init(
            name: "a type of one word",
            message: "Content-Type: multipart; boundary=b\n\n--b\n\(attachment)\n--b--\n", kind: .malformedContentType),
        .init(
            name: "a null in a boundary",
            message: "Content-Type: multipart/mixed; boundary=\"b\0c\"\n\n--b\n\(attachment)\n--b--\n",
            kind: .nullInHeader),
        .init(
            name: "a null in the name",
            message: "Content-Type: application/octet-stream; name=\"a.exe\0.txt\"\n\n\(Sample.eicar)\n",
            kind: .nullInHeader),
        .init(
            name: "a file in a data URL",
            message:
                "Content-Type: text/html\n\n<a href=\"data:application/octet-stream;base64,\(exe.filter { $0 != "\r\n" })\">x</a>\n",
            kind: .typeDiffersFromName, isFound: true),
    ]
}

@Suite("Broken forms with a file in them")
struct EvasionTests {
    @Test("a file in a form that programs read differently is found, and the form is a fact", arguments: BrokenForm.all)
    func isFound(_ form: BrokenForm) {
        let facts = read(form.message)
        #expect(facts.hasThreat, "\(facts.parts.map { ($0.path, $0.type, $0.trueType) })")
        if form.name != "a file in a data URL" {
            #expect(facts.kinds.contains(form.kind), "\(facts.defects)")
        }
        #expect(facts.isFullyRead)
    }

    @Test("a message in order has no facts about broken forms")
    func inOrder() {
        let facts = read(
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="=_b"

            This is a multi-part message in MIME format.
            --=_b
            Content-Type: text/html; charset="utf-8"
            Content-Transfer-Encoding: quoted-printable

            <!DOCTYPE html><html><head><meta charset=3Dutf-8><title>T</title></head><body><p>x</p></body></html>
            --=_b
            Content-Type: image/png; name="=?utf-8?q?f=C3=BCr?=.png"
            Content-Disposition: attachment; filename*=utf-8''f%C3%BCr.png
            Content-Transfer-Encoding: base64

            iVBORw0KGgo=
            --=_b--

            """)
        #expect(facts.defects.isEmpty)
        #expect(facts.parts.map(\.path) == ["1", "1.0", "1.1", "1.2"])
        #expect(facts.part("1.2")?.names.map(\.text).contains("für.png") == true)
    }
}
