import MIME
import NIOCore
import Testing

/// Files that stand in something which is no file of files itself.
@Suite("Enclosed files")
struct EnclosedTests {
    /// A part of octets with a name.
    private func attached(_ octets: some Collection<UInt8>, name: String = "a.dat") -> ContentFacts {
        read(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/octet-stream; name=\"\(name)\"\n"
                + "Content-Transfer-Encoding: base64\n\n\(Sample.base64(octets))\n--b--\n")
    }

    /// A message in CMS of a kind, whose object identifier ends in these octets (RFC 5652).
    private func cms(_ kind: [UInt8], _ content: [UInt8]) -> [UInt8] {
        var body: [UInt8] = [6, UInt8(6 + kind.count), 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D]
        body += kind
        body += [0xA0, 0x80]
        body += content
        body += [0, 0, 0, 0]
        return [0x30, 0x80] + body
    }

    @Test("a file in yEnc has the name of its first line, and each of several is a part")
    func yEnc() {
        func block(_ name: String, _ octets: [UInt8]) -> [UInt8] {
            var text = Array("=ybegin line=128 size=\(octets.count) name=\(name)\r\n".utf8)
            for octet in octets {
                let value = octet &+ 42
                if value == 0 || value == 13 || value == 10 || value == 61 {
                    text += [61, value &+ 64]
                } else {
                    text.append(value)
                }
            }
            return text + Array("\r\n=yend size=\(octets.count)\r\n".utf8)
        }
        let every = (0...255).map { UInt8($0) }
        let facts = attached(block("my prog.exe", Sample.program) + block("every.bin", every))
        #expect(facts.part("1.1.1")?.filename == "my prog.exe" && facts.part("1.1.1")?.trueType == .exe)
        #expect(facts.part("1.1.2").flatMap { facts.content(of: $0) } == ByteBuffer(bytes: every))
        #expect(facts.part("1.1.2")?.role == .enclosed)
        #expect(facts.kinds.contains(.encodedFileInText) && facts.isFullyRead)
    }

    @Test("the end of a file in yEnc or BinHex may be missing, and what begins like one and is none is text")
    func cut() {
        let facts = attached(Array("=ybegin line=128 size=9 name=a.exe\r\n".utf8) + Sample.program.map { $0 &+ 42 })
        #expect(facts.part("1.1.1")?.trueType == .exe)
        for text in [
            "=ybegin", "x=ybegin line=1 size=1 name=a\n", "(This file must be converted with BinHex 4.0)",
            "(This file must be converted with BinHex 4.0)\n:", "(This file must be converted with BinHex 4.0)\n:!!!:",
        ] {
            #expect(read("\n\(text)").parts.count == 1)
        }
    }

    @Test("runs in BinHex are bounded, and what is beyond the bound is told as unread")
    func runs() {
        // A head that says 4 MB, then runs of 255 nulls: 144 and 255 behind a null.
        var file: [UInt8] = [1, 97, 0]
        file += Array("APPLdosa".utf8)
        file += [0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0]
        for _ in 0..<17_000 { file += [0, 0x90, 255] }
        let letters = Array("!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: file.count - 2, by: 3) {
            let bits = Int(file[start]) << 16 | Int(file[start + 1]) << 8 | Int(file[start + 2])
            for shift in [18, 12, 6, 0] { text.append(letters[bits >> shift & 63]) }
        }
        let facts = read(
            "\n(This file must be converted with BinHex 4.0)\n\n:" + String(decoding: text, as: UTF8.self) + ":\n")
        #expect(facts.kinds.contains(.bodyNotRead))
        #expect(facts.parts.allSatisfy { $0.size <= 1 << 20 + 255 })
    }

    @Test("a file in a calendar or a contact has the name that stands beside it")
    func cards() {
        let exe = Sample.base64(Sample.program).replacing("\r\n", with: "")
        let facts = read(
            "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nATTACH;X-FILENAME=\"a:b;.js\";ENCODING=b:\(exe)\n"
                + "ATTACH:http://a.example/\nEND:VCALENDAR\n")
        #expect(facts.parts.map(\.path) == ["1", "1.1"])
        #expect(facts.parts.last?.trueType == .exe && facts.parts.last?.filename == "a:b;.js")
        #expect(facts.links.map(\.url) == ["http://a.example/"])
        let contact = attached(Array("BEGIN:VCARD\nPHOTO;ENCODING=BASE64;FILENAME=x.js:QUJD\nEND:VCARD".utf8))
        #expect(contact.part("1.1.1")?.filename == "x.js")
        #expect(contact.part("1.1.1").flatMap { contact.content(of: $0) } == ByteBuffer(string: "ABC"))
        #expect(read("Content-Type: text/vcard\n\nBEGIN:VCARD\nFN:Ann\nNOTE:data: none\nEND:VCARD").parts.count == 1)
    }

    @Test("a file of messages has each of them as a part")
    func mailbox() {
        let line = "From a@b.example Mon Nov 30 08:00:00 2026\n"
        let facts = attached(
            Array(
                "\(line)Subject: x\nFrom: a@b.example\n\nFrom here on\n\n\(line)Subject: y\nFrom: a@b.example\n\nz\n"
                    .utf8),
            name: "a.mbox")
        #expect(facts.parts.filter { $0.role == .message && $0.path.hasPrefix("1.1") }.count == 3)
        #expect(facts.text("1.1.2") == "z\n")
        // The words of a message may begin so.
        #expect(read("\nFrom a@b.example Mon Nov 30 08:00:00 2026\nSubject: x\nTo: y\n\nz").parts.count == 1)
    }

    @Test("signed content is read as the message or the file that it is, and is cut where it ends early")
    func signed() {
        let message = Array("Content-Type: text/html\r\n\r\n<a href=http://a.example/>x</a>".utf8)
        func data(_ content: [UInt8]) -> [UInt8] {
            var info: [UInt8] = [0x30, 0x80, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1, 0xA0, 0x80, 0x24, 0x80]
            for octet in content { info += [4, 1, octet] }
            let head: [UInt8] = [0x30, 0x80, 2, 1, 1, 0x31, 0]
            return head + info
        }
        let facts = attached(cms([1, 7, 2], data(message)), name: "smime.p7m")
        #expect(facts.part("1.1.1")?.type == "text/html" && facts.hosts == ["a.example"])
        #expect(facts.defects.isEmpty && facts.part("1.1.1")?.isAlternative == false)
        let file = attached(cms([1, 7, 2], data(Array("%PDF-1.7".utf8))), name: "contract.pdf.p7m")
        #expect(file.part("1.1.1")?.filename == "contract.pdf" && file.part("1.1.1")?.trueType == .pdf)
        let whole = cms([1, 7, 2], data(message))
        for count in 0..<whole.count { _ = attached(whole.prefix(count)) }
        let armored = "-----BEGIN PKCS7-----\n\(Sample.base64(whole))\n-----END PKCS7-----\n"
        #expect(attached(armored.utf8).hosts == ["a.example"])
    }

    @Test("content that only a key opens is told")
    func sealed() {
        for kind: [UInt8] in [[1, 7, 3], [1, 7, 6], [1, 9, 16, 1, 9], [1, 9, 16, 1, 23]] {
            let facts = attached(cms(kind, [4, 1, 0]), name: "smime.p7m")
            #expect(facts.part("1.1")?.trueType == .smime && facts.kinds == [.sealedContent])
            #expect(facts.isFullyRead)
        }
        #expect(attached(cms([1, 7, 2], []), name: "smime.p7s").defects.isEmpty)
        #expect(read("\n-----BEGIN PGP MESSAGE-----\n\nxyz\n").kinds.contains(.sealedContent))
        #expect(attached([0x85, 1, 2, 3] as [UInt8], name: "a.txt.gpg").kinds.contains(.sealedContent))
        #expect(!read("\n-----BEGIN PGP SIGNED MESSAGE-----\n\nxyz\n").kinds.contains(.sealedContent))
    }

    @Test("a file of a Mac is what stands behind its head")
    func macBinary() {
        var head = [UInt8](repeating: 0, count: 128)
        head[1] = 5
        head.replaceSubrange(2..<7, with: "a.exe".utf8)
        head[85] = UInt8(Sample.program.count >> 8)
        head[86] = UInt8(Sample.program.count & 255)
        let facts = attached(head + Sample.program)
        #expect(facts.part("1.1.1")?.filename == "a.exe" && facts.part("1.1.1")?.trueType == .exe)
    }

    @Test("a file in the strings of a script is a part, and words in strings are none")
    func scripts() {
        let exe = Sample.base64(Sample.program).split(whereSeparator: \.isNewline)
        func page(_ script: String) -> ContentFacts {
            read("Content-Type: text/html\n\n<script>\(script)</script>\n")
        }
        for script in [
            "x('\(exe.joined())')", "x(\"\(exe.joined(separator: "\" +\n\""))\")",
            "['\(exe.joined(separator: "','"))']",
            "x(`\(exe.joined(separator: "\n"))`)", "'data:application/zip;base64,\(exe.joined())'",
            "// it's\n'\(exe.joined())'",
            "'\(exe.joined(separator: "\\\n"))'",
        ] {
            let facts = page(script)
            #expect(facts.parts.contains { $0.role == .dataURL && $0.trueType == .exe }, "\(script)")
            #expect(facts.part("1")?.html?.traits.contains(.smuggling) == true)
        }
        let words = page("a = ['\(String(repeating: "words", count: 40))', 'b' + \"c\"]; // it's")
        #expect(words.parts.count == 1 && words.part("1")?.html?.traits.contains(.smuggling) == false)
    }
}

@Suite("Words that begin like a file")
struct DisguisedTextTests {
    @Test(
        "words are read whatever they begin with",
        arguments: [
            "-----BEGIN PGP SIGNED MESSAGE-----", "GIF89a", "%PDF-1.4", "BZh", "{\\rtf1", "07070", "ID3", "  -lh5-",
            "MZ", "(This file must be converted with BinHex",
        ])
    func words(_ beginning: String) {
        let facts = read("Content-Type: text/plain\n\n\(beginning)\nhttp://a.example/b\n")
        #expect(facts.links.map(\.url) == ["http://a.example/b"])
        #expect(facts.text("1")?.hasPrefix(beginning) == true)
    }

    @Test("words that begin with the letters of a program are none, and a program that is called text is one")
    func letters() {
        #expect(read("\nMZ is the mark of a car.\n").part("1")?.trueType == .txt)
        let head = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n"
        #expect(read("\(head)\n\(Sample.base64(Sample.program))").part("1")?.trueType == .exe)
        let named = read("\(head)Content-Disposition: attachment; filename=a.txt\n\n\(Sample.base64("MZ words".utf8))")
        #expect(named.part("1")?.trueType == .exe)
    }
}
