import Foundation
import Mail
import Organization
import PosternTesting
import Testing

/// Files as PowerShell, Excel and others write them.
@Suite("A file of recipients")
struct DirectoryFileTests {
    private let organization: OrganizationSnapshot

    init() throws {
        organization = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]\n", file: "contoso.yaml"
            ).get(), revision: 1)
    }

    private struct Result {
        var addresses: [String]
        var refused: [String]
        var passedOver: [String: Int]
        var directory: RecipientDirectory
    }

    private func read(_ octets: some Collection<UInt8>, portion: Int = .max) throws -> Result {
        var work = DirectoryImport(into: organization, options: .init())
        var refused: [RefusedLine] = []
        var rest = Array(octets)[...]
        while !rest.isEmpty {
            refused += try work.read(rest.prefix(portion))
            rest = rest.dropFirst(portion)
        }
        refused += try work.finish()
        let (outcome, late) = try work.outcome(on: nil)
        var directory = RecipientDirectory(.empty, revision: 0, confirmedAt: WallTime(milliseconds: 0))
        var addresses: [String] = []
        if case .edits(let edits) = outcome.change {
            _ = directory.apply(edits)
            addresses = edits.compactMap { edit in
                if case .put(let recipient) = edit { recipient.primarySmtpAddress.description } else { nil }
            }
        }
        return Result(
            addresses: addresses, refused: (refused + late).map(\.description), passedOver: work.passedOver.counts,
            directory: directory)
    }

    private func utf16(_ units: some Sequence<UInt16>, isBigEndian: Bool) -> [UInt8] {
        var octets: [UInt8] = []
        for unit in units {
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
            octets += isBigEndian ? [high, low] : [low, high]
        }
        return octets
    }

    @Test(
        "is read as the tools of the field write it",
        arguments: [
            // PowerShell 5.1 without -NoTypeInformation, and the same saved by a spreadsheet.
            "#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.Mailbox\r\n"
                + "\"PrimarySmtpAddress\",\"RecipientType\"\r\n\"ann@contoso.com\",\"UserMailbox\"\r\n",
            "#TYPE System.Management.Automation.PSCustomObject;\r\nPrimarySmtpAddress;RecipientType\r\n"
                + "ann@contoso.com;UserMailbox\r\n",
            // The separator of other languages, announced or not.
            "sep=,\r\nPrimarySmtpAddress,RecipientType\r\nann@contoso.com,UserMailbox\r\n",
            "sep=;\r\nPrimarySmtpAddress;RecipientType\r\nann@contoso.com;UserMailbox\r\n",
            "PrimarySmtpAddress;RecipientType;EmailAddresses\r\nann@contoso.com;UserMailbox;\"a1@contoso.com;a2@contoso.com\"\r\n",
            "PrimarySmtpAddress\tRecipientType\r\nann@contoso.com\tUserMailbox\r\n",
            // Lines that end with CR, and a line break inside a field.
            "PrimarySmtpAddress,RecipientType\rann@contoso.com,UserMailbox\r",
            "PrimarySmtpAddress,Notes,RecipientType\nann@contoso.com,\"first\nsecond\",UserMailbox\n",
            // Columns without a name, fields that are missing or too many at the end, rows of nothing.
            "PrimarySmtpAddress,RecipientType,,\r\nann@contoso.com,UserMailbox,,\r\n,,,\r\n,,,\r\n",
            "PrimarySmtpAddress,RecipientType,EmailAddresses,ExternalEmailAddress\r\nann@contoso.com,UserMailbox\r\n",
            "PrimarySmtpAddress,RecipientType\r\nann@contoso.com,UserMailbox,,, ,\r\n",
            // Blanks, also such as come from web pages, and what DOS leaves at the end.
            "PrimarySmtpAddress , RecipientType\r\n ann@contoso.com , UserMailbox \r\n",
            "PrimarySmtpAddress,RecipientType\r\n\u{a0}ann@contoso.com\u{a0},\"UserMailbox \"\r\n\u{1a}",
            // Rows of nothing above the names of the columns.
            ",\r\n , \r\nPrimarySmtpAddress,RecipientType\r\nann@contoso.com,UserMailbox\r\n",
            // Every column of an export.
            "Name,ForwardingAddress,WindowsEmailAddress,RecipientTypeDetails,PrimarySmtpAddress,RecipientType\r\n"
                + "Ann,,ann@contoso.com,SharedMailbox,ann@contoso.com,UserMailbox\r\n",
        ])
    func forms(text: String) throws {
        let little = utf16(text.utf16, isBigEndian: false)
        let big = utf16(text.utf16, isBigEndian: true)
        let encodings: [(String, [UInt8])] = [
            ("UTF-8", Array(text.utf8)), ("UTF-8 with a mark", [0xef, 0xbb, 0xbf] + Array(text.utf8)),
            ("UTF-16 LE", [0xff, 0xfe] + little), ("UTF-16 BE", [0xfe, 0xff] + big),
            ("UTF-16 LE without a mark", little),
            ("UTF-16 BE without a mark", big),
        ]
        for (name, octets) in encodings {
            for portion in [1, 5, .max] {
                let result = try read(octets, portion: portion)
                #expect(result.addresses == ["ann@contoso.com"], "\(name), portions of \(portion): \(result.refused)")
                #expect(result.refused.isEmpty, "\(name)")
            }
        }
    }

    @Test("may have any code page in columns that mean nothing here, and nowhere else")
    func codePage() throws {
        let text =
            "PrimarySmtpAddress,Remark,RecipientType\nann@contoso.com,J\u{fc}rgen,UserMailbox\n"
            + "j\u{fc}rgen@contoso.com,,UserMailbox\n"
        let result = try read(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        #expect(result.addresses == ["ann@contoso.com"])
        #expect(result.refused == ["line 3: PrimarySmtpAddress: is not UTF-8; save the file as CSV UTF-8"])
    }

    @Test("in UTF-16 may have characters of two units, and half of one is no character")
    func surrogates() throws {
        let head = "PrimarySmtpAddress,RecipientType\n"
        var units = Array("\(head)\u{1f600}@contoso.com,MailUser\n".utf16)
        units += [0xd83d] + Array("x@contoso.com,MailUser\n".utf16)
        for portion in [1, 3, .max] {
            let result = try read(utf16(units, isBigEndian: false), portion: portion)
            #expect(result.addresses == ["\u{1f600}@contoso.com"])
            #expect(result.refused == ["line 3: PrimarySmtpAddress: is not UTF-8; save the file as CSV UTF-8"])
        }
    }

    @Test("in UTF-32 is refused with the mend")
    func utf32() throws {
        let octets: [UInt8] = [0xff, 0xfe, 0, 0, UInt8(ascii: "P"), 0, 0, 0]
        let error = #expect(throws: DirectoryImport.Refusal.self) { try read(octets) }
        #expect(error?.description == "The file is UTF-32; save it as CSV UTF-8.")
    }

    @Test("with a forwarding that is not offered has that line refused, with what to write")
    func forwardingAddress() throws {
        let text = "PrimarySmtpAddress,RecipientType,ForwardingAddress\nann@contoso.com,UserMailbox,bob\n"
        #expect(
            try read(text.utf8).refused == [
                "line 2: ForwardingAddress \"bob\": is not offered; write ForwardingSmtpAddress with the recipient's address"
            ])
    }

    @Test(
        "has its addresses of other types passed over and counted, whatever stands in them",
        arguments: [
            ("SMTP:ann@contoso.com;smtp:a@contoso.com;X400:C=US;A= ;P=Contoso;O=Exchange;S=Smith;G=Ann;", ["X400": 1]),
            ("X400:C=US;A= ;P=Contoso;DDA:SMTP=ann(a)contoso.com;S=Smith;smtp:a@contoso.com", ["X400": 1]),
            ("x400:C=US;A=;RFC-822=ann@other.example;;a@contoso.com", ["X400": 1]),
            ("smtp:a@contoso.com;CCMAIL:Brown, Bob at Head Office", ["CCMAIL": 1]),
            ("MS:CONTOSO/HEAD/ANN;smtp:a@contoso.com;MSMAIL:X/Y/Z;GWISE:a.b.c", ["MS": 1, "MSMAIL": 1, "GWISE": 1]),
            ("EUM:1234;phone-context=plan.contoso.com;smtp:a@contoso.com;eum:77;phone-context=plan", ["EUM": 2]),
            ("NOTES:CN=Ann Smith/O=Contoso@Contoso;a@contoso.com;SIP:ann@contoso.com", ["NOTES": 1, "SIP": 1]),
            (
                "SPO:SPO_4711@SPO_0815;X500:/o=Ex Org/ou=A (B)/cn=ann;a@contoso.com;what-ever.2:x",
                ["SPO": 1, "X500": 1, "WHAT-EVER.2": 1]
            ),
            // As Exchange Online's module, a spreadsheet and others join them.
            ("SMTP:ann@contoso.com smtp:a@contoso.com X500:/o=Ex Org/ou=A X400:C=US;A= ;P=X;", ["X500": 1, "X400": 1]),
            ("SMTP:ann@contoso.com\r\nsmtp:a@contoso.com\nSIP:ann@contoso.com", ["SIP": 1]),
            ("SMTP:ann@contoso.com, smtp:a@contoso.com,X500:/o=x", ["X500": 1]),
            ("{SMTP:ann@contoso.com, smtp:a@contoso.com, SIP:ann@contoso.com}", ["SIP": 1]),
            ("SMTP:ann@contoso.com|smtp:a@contoso.com|X500:/o=x", ["X500": 1]),
            ("SMTP: ann@contoso.com; smtp: a@contoso.com", [:]),
            ("ann@contoso.com, a@contoso.com", [:]), ("\u{a0}smtp:a@contoso.com ; ", [:]),
        ])
    func proxies(list: String, passedOver: [String: Int]) throws {
        let quoted = list.replacing("\"", with: "\"\"")
        let text = "PrimarySmtpAddress,RecipientType,EmailAddresses\r\nann@contoso.com,UserMailbox,\"\(quoted)\"\r\n"
        let result = try read(text.utf8)
        #expect(result.refused.isEmpty)
        let recipient = try #require(result.directory.recipient("ann@contoso.com"))
        #expect(Set(recipient.emailAddresses.map(\.description)).subtracting(["ann@contoso.com"]) == ["a@contoso.com"])
        #expect(result.passedOver == passedOver)
    }

    @Test(
        "has a mistyped SMTP address refused, not passed over",
        arguments: ["smtp:a", "a b", "x400", "smtp:a@b@c", ":x"])
    func mistyped(item: String) throws {
        let text =
            "PrimarySmtpAddress,RecipientType,EmailAddresses\nann@contoso.com,UserMailbox,smtp:b@contoso.com;\(item)\n"
        let result = try read(text.utf8)
        #expect(result.refused.count == 1 && result.refused.first?.contains("is not a mail address") == true)
        #expect(result.passedOver.isEmpty)
    }

    @Test("has a list refused that PowerShell has cut short", arguments: ["...", " ..."])
    func cutList(end: String) throws {
        let text =
            "PrimarySmtpAddress,RecipientType,EmailAddresses\nann@contoso.com,UserMailbox,"
            + "\"{SMTP:ann@contoso.com, smtp:a@contoso.com\(end)}\"\n"
        let result = try read(text.utf8)
        #expect(result.refused.count == 1 && result.refused.first?.contains("is not a mail address") == true)
    }

    @Test("counts few types of addresses apart, however many a file has")
    func manyTypes() throws {
        var text = "PrimarySmtpAddress,RecipientType,EmailAddresses\n"
        for number in 0..<100 { text += "u\(number)@contoso.com,UserMailbox,T\(number):x\n" }
        let counts = try read(text.utf8).passedOver
        #expect(counts.count == PassedOverProxies.mostTypes + 1)
        #expect(counts.values.reduce(0, +) == 100)
    }
}
