import Facts
import Inspection
import MIME
import NIOCore
import Patterns
import Testing

@testable import MailFlow

@Suite("The attachments of a message as rules see them")
struct RuleAttachmentsTests {
    private func attachments(
        _ message: String, inspected: [InspectionReport] = [], uninspected: [String] = [], readsText: Bool = true
    ) -> RuleAttachments {
        var findings = ContentFindings(content: facts(message), inspected: inspected)
        findings.uninspected = uninspected
        return RuleAttachments(findings, readsText: readsText)
    }

    /// The only attachment of a message with one.
    private func attachment(
        _ octets: [UInt8], _ name: String?, _ change: (inout InspectionReport) -> Void = { _ in }
    ) throws -> RuleAttachments.File {
        let disposition = name.map { "attachment; filename=\"\($0)\"" } ?? "attachment"
        var report = InspectionReport(path: "1.2")
        change(&report)
        let all = attachments(message(attachment: octets, disposition: disposition), inspected: [report])
        #expect(all.files.count == 1)
        return try #require(all.files.first)
    }

    private let zip: [UInt8] = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 60)

    private func words(_ file: RuleAttachments.File) -> [String] {
        file.texts.map { String(decoding: $0.octets, as: UTF8.self) }
    }

    @Test("The words of a message are no attachment; a file of text is one, with its words, name, extension and size")
    func text() throws {
        let file = try attachment(Array("Secret words".utf8), "Plan.TXT")
        #expect(file.path == "1.2" && file.name == "Plan.TXT" && file.fileExtensions == ["txt"] && file.size == 12)
        #expect(words(file) == ["Secret words"])
        #expect(!file.isUnsupported && !file.isLimitExceeded && !file.hasExecutableContent && !file.isPasswordProtected)
        #expect(attachments("Subject: s\r\n\r\nOnly words\r\n").files.isEmpty)
    }

    @Test("Text is made ready only where it is asked for")
    func noText() {
        let whole = message(attachment: Array("words".utf8), disposition: "attachment; filename=a.txt")
        #expect(attachments(whole, readsText: false).files.map(\.texts.count) == [0])
    }

    @Test("Names, extensions, texts and properties of files in an attachment are the attachment's")
    func nested() throws {
        let file = try attachment(zip, "a.zip") { report in
            var member = InspectedFile(path: "1.2/b/letter.DOCX", names: ["b/letter.DOCX"])
            member.trueType = .docx
            report.members = [member]
            report.texts = [ExtractedText(path: "1.2/b/letter.DOCX", text: Array("inner".utf8), isCutOff: true)]
            report.properties = [DocumentProperty(path: "1.2/b/letter.DOCX", name: "Department", value: "Legal")]
        }
        #expect(file.fileExtensions == ["zip", "docx"] && file.names == ["a.zip", "b/letter.DOCX"])
        #expect(words(file) == ["inner"] && file.isTextCutOff && !file.isUnsupported)
        #expect(file.properties.map(\.name) == ["Department"])
        #expect(file.properties.map { String(decoding: $0.value.octets, as: UTF8.self) } == ["Legal"])
    }

    @Test("Text that goes on beyond its bound is a bound that the inspection came to")
    func cutText() {
        let whole = message(attachment: zip, disposition: "attachment; filename=a.zip")
        for isCutOff in [true, false] {
            var report = InspectionReport(path: "1.2")
            report.texts = [ExtractedText(path: "1.2/a.txt", text: Array("words".utf8), isCutOff: isCutOff)]
            #expect(attachments(whole, inspected: [report]).isLimitExceeded == isCutOff)
        }
        let octets = Array(String(repeating: "words ", count: 200_000).utf8)
        let long = message(attachment: octets, disposition: "attachment; filename=a.txt")
        #expect(attachments(long).isLimitExceeded)
    }

    @Test("Programs are told by their octets, in archives as well, and by names that Windows starts")
    func executable() throws {
        #expect(try attachment(program, "harmless.txt").hasExecutableContent)
        #expect(try attachment(Array(eicar.utf8), "a.com").hasExecutableContent)
        #expect(try attachment([1, 2, 3, 0xFF], "a.pif").hasExecutableContent)
        #expect(try !attachment(program, "archive.rar").hasExecutableContent)
        #expect(try !attachment(Array("#!/bin/sh\n".utf8), "a.sh").hasExecutableContent)
        #expect(try !attachment(zip, "a.jar").hasExecutableContent)
        let nested = try attachment(zip, "a.zip") { report in
            var member = InspectedFile(path: "1.2/a.txt", names: ["a.txt"])
            member.trueType = .dll
            report.members = [member]
        }
        #expect(nested.hasExecutableContent)
    }

    @Test("A password is told by members, documents and lists of names that need one")
    func password() throws {
        let changes: [(inout InspectionReport) -> Void] = [
            { $0.note(.encrypted) }, { $0.traits = [FileTrait(.encryptedDocument, path: "1.2")] },
            { $0.traits = [FileTrait(.encryptedNames, path: "1.2")] },
            { report in
                var member = InspectedFile(path: "1.2/a", names: ["a"])
                member.isEncrypted = true
                report.members = [member]
            },
        ]
        for change in changes {
            let file = try attachment(zip, "a.zip", change)
            #expect(file.isPasswordProtected && !file.isUnsupported && !file.isLimitExceeded)
        }
    }

    @Test("What ended the inspection is a bound, an unknown format or neither", arguments: InspectionBound.allCases)
    func bounds(bound: InspectionBound) throws {
        let file = try attachment(zip, "a.zip") { $0.note(bound) }
        switch bound {
        case .encrypted: #expect(file.isPasswordProtected && !file.isLimitExceeded)
        case .unsupported: #expect(file.isUnsupported && !file.isLimitExceeded)
        case .pixels, .malformed: #expect(!file.isUnsupported && !file.isLimitExceeded)
        case .depth, .members, .expanded, .ratio, .member, .facts, .cut, .input, .tooLong, .died, .unavailable:
            #expect(file.isLimitExceeded && !file.isUnsupported)
        }
    }

    @Test("A type whose text nobody reads is unsupported, and so is a file that nobody inspects")
    func unsupported() throws {
        #expect(try attachment([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], "a.png").isUnsupported)
        #expect(try !attachment([0xFF, 0xD8, 0xFF, 0xE0], "a.jpg").isUnsupported)
        #expect(try attachment([1, 2, 3, 0xFE], "a.bin").isUnsupported)
        let whole = message(attachment: zip, disposition: "attachment; filename=a.zip")
        #expect(attachments(whole, uninspected: ["1.2"]).files.map(\.isUnsupported) == [true])
        #expect(attachments(whole).files.map(\.isUnsupported) == [false])
    }

    @Test("The words of a message that is attached are an attachment's, and its files are attachments")
    func attachedMessage() {
        let inner = "Subject: inner\r\nContent-Type: text/plain\r\n\r\nInner words\r\n"
        let outer = """
            Subject: outer\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary="b"\r
            \r
            --b\r
            Content-Type: text/plain\r
            \r
            Outer words\r
            --b\r
            Content-Type: message/rfc822\r
            \r
            \(inner)\r
            --b--\r

            """
        let content = facts(outer)
        let all = RuleAttachments(ContentFindings(content: content))
        let found = all.files.flatMap(\.texts).map { String(decoding: $0.octets, as: UTF8.self) }
        #expect(found.contains { $0.contains("Inner words") } && !found.contains { $0.contains("Outer words") })
        let bodies = content.messageBodies.compactMap(\.words).map { String(decoding: $0.visible, as: UTF8.self) }
        #expect(bodies.contains { $0.contains("Outer words") } && !bodies.contains { $0.contains("Inner words") })
    }

    @Test("The signature of a signed message is not unsupported")
    func signature() {
        var der: [UInt8] = [0x30, 0x80, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2]
        der += [UInt8](repeating: 0, count: 40)
        let disposition = "attachment; filename=smime.p7s"
        let signed = message(attachment: der, disposition: disposition, type: "application/pkcs7-signature")
        #expect(attachments(signed).files.map(\.isUnsupported) == [false])
        let other = message(attachment: der, disposition: disposition, type: "application/octet-stream")
        #expect(attachments(other).files.map(\.isUnsupported) == [true])
    }
}
