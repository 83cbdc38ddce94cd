import MIME
import Mail
import NIOCore
import Testing

@Suite("The tree of a message")
struct StructureTests {
    @Test("a message without MIME fields is one part of text")
    func plain() throws {
        let facts = read("Subject: x\n\nHello http://a.example/b.\n")
        #expect(facts.parts.map(\.path) == ["1"])
        let part = try #require(facts.parts.first)
        #expect(part.type == "text/plain")
        #expect(part.trueType == .txt)
        #expect(facts.text("1") == "Hello http://a.example/b.\r\n")
        #expect(facts.links.map(\.url) == ["http://a.example/b"])
        #expect(facts.defects.isEmpty)
    }

    @Test("a multipart in a multipart has the parts of both, with decoded sizes and digests")
    func nested() throws {
        let facts = read(
            """
            Content-Type: multipart/mixed; boundary="outer"

            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            caf=C3=A9
            --inner
            Content-Type: text/html

            <p>Hi
            --inner--
            --outer
            Content-Type: application/pdf; name=a.pdf
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="b.pdf"

            JVBERi0xLjQ=
            --outer--

            """)
        #expect(facts.parts.map(\.path) == ["1", "1.1", "1.1.1", "1.1.2", "1.2"])
        #expect(
            facts.parts.map(\.type) == [
                "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
            ])
        #expect(facts.parts.map(\.trueType) == [.eml, .multipart, .txt, .html, .pdf])
        #expect(facts.text("1.1.1") == "café")
        let pdf = try #require(facts.part("1.2"))
        #expect(pdf.trueType == .pdf)
        #expect(pdf.size == 8)
        #expect(pdf.filename == "b.pdf")
        #expect(pdf.isAttachment)
        #expect(pdf.names.map(\.text) == ["b.pdf", "a.pdf"])
        #expect(
            facts.sha256(of: pdf)?.hexadecimal == "e16fa5d9b51928755db85b917f0297babaf22c7a47e97d9212adab56e61ba04e")
        #expect(facts.md5(of: pdf)?.hexadecimal == "914240125319291c7cb7e712e419b254")
        #expect(facts.content(of: pdf) == ByteBuffer(string: "%PDF-1.4"))
        #expect(facts.defects.isEmpty)
    }

    @Test("a message in a message is read as one")
    func message() {
        let facts = read(
            """
            Content-Type: multipart/digest; boundary=b

            --b

            Subject: inner
            Content-Type: text/html

            <a href=http://x.example/>y</a>
            --b
            Content-Type: message/rfc822

            Content-Disposition: attachment; filename=q.txt

            z
            --b--
            """)
        #expect(facts.parts.map(\.path) == ["1", "1.1", "1.1.1", "1.2", "1.2.1"])
        #expect(facts.parts.map(\.role) == [.message, .part, .message, .part, .message])
        #expect(facts.links.first?.text == "y")
        #expect(facts.part("1.2.1")?.filename == "q.txt")
    }

    @Test("what a file named as a message holds is read as one")
    func attachedMessage() {
        let inner =
            "Content-Type: application/octet-stream; name=a.exe\nContent-Transfer-Encoding: base64\n\n"
            + Sample.base64(Sample.program)
        let facts = read(
            "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.eml\n"
                + "Content-Transfer-Encoding: base64\n\n" + Sample.base64(inner.utf8))
        #expect(facts.parts.map(\.path) == ["1", "1.1"])
        #expect(facts.parts.last?.trueType == .exe)
    }

    @Test("lines that end in LF alone are lines, and only a mixture is a fact")
    func bareLF() {
        let text = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nA\n--b\n\nB\n--b--\n"
        let facts = ContentFacts(reading: ByteBuffer(string: text))
        #expect(facts.parts.map(\.path) == ["1", "1.1", "1.2"])
        #expect(facts.defects.isEmpty)
        #expect(ContentFacts(reading: ByteBuffer(string: text + "x\r\n")).kinds.contains(.bareLF))
    }

    @Test("a part of nothing is there, and an empty message too")
    func empty() {
        #expect(ContentFacts(reading: ByteBuffer()).parts.count == 1)
        let facts = read("Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\n--b--\n")
        #expect(facts.parts.map(\.path) == ["1", "1.1", "1.2"])
        #expect(facts.part("1.1")?.trueType == .empty)
    }

    @Test("external and partial messages are facts")
    func elsewhere() {
        #expect(
            read("Content-Type: message/partial; id=a; number=1\n\nSubject: x\n\ny").kinds.contains(.partialMessage))
        #expect(
            read("Content-Type: message/external-body; access-type=URL\n\nContent-Type: text/plain\n\n").kinds
                .contains(.externalBody))
    }
}
