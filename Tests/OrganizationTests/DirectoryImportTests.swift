import Foundation
import Mail
import Organization
import Testing

@Suite("An import of recipients")
struct DirectoryImportTests {
    private let organization: OrganizationSnapshot

    init() throws {
        let yaml = """
            organization: contoso
            acceptedDomains:
              - { DomainName: contoso.com }
              - { DomainName: corp.contoso.com, DomainType: InternalRelay, MatchSubDomains: true }
            recipients:
              - { PrimarySmtpAddress: admin@contoso.com, RecipientType: UserMailbox, EmailAddresses: [boss@contoso.com] }
            mailboxHosts:
              - { Name: dovecot, Lmtp: "127.0.0.1:24" }
            reportSubmissionPolicy: { ReportAddress: report@contoso.com }
            """
        organization = OrganizationSnapshot(
            try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get(), revision: 4)
    }

    private let head = "PrimarySmtpAddress,RecipientType,EmailAddresses,Mailbox,ExternalEmailAddress,Members\n"

    private struct Result {
        var outcome: DirectoryImport.Outcome
        var refused: [RefusedLine]
        var directory: RecipientDirectory
        var ignored: [String]
    }

    private func run(
        _ text: String, on current: RecipientDirectory? = nil, replace: Bool = false, force: Bool = false
    ) throws -> Result {
        var work = DirectoryImport(into: organization, options: .init(isReplacing: replace, isForced: force))
        var refused = try work.read(Array(text.utf8))
        refused += try work.finish()
        let (outcome, late) = try work.outcome(on: current)
        var directory = current ?? RecipientDirectory(.empty, revision: 0, confirmedAt: WallTime(milliseconds: 0))
        switch outcome.change {
        case .edits(let edits):
            let counts = directory.apply(edits)
            #expect(
                (counts.added, counts.changed, counts.removed) == (
                    outcome.counts.added, outcome.counts.changed, outcome.counts.removed
                ))
        case .whole(let packed):
            let whole = RecipientDirectory(packed, revision: 0, confirmedAt: WallTime(milliseconds: 0))
            let counts = whole.counts(since: directory)
            #expect(
                (counts.added, counts.changed, counts.removed) == (
                    outcome.counts.added, outcome.counts.changed, outcome.counts.removed
                ))
            directory = whole
        }
        #expect(directory.count == outcome.total)
        return Result(outcome: outcome, refused: refused + late, directory: directory, ignored: work.ignoredColumns)
    }

    @Test("reads every property, whatever the order of columns and the case of their names")
    func properties() throws {
        let result = try run(
            """
            \u{feff}recipienttype,PrimarySmtpAddress,DisplayName,EmailAddresses,Mailbox,ExternalEmailAddress,Members,ForwardingSmtpAddress,DeliverToMailboxAndForward\r
            UserMailbox,Ann@contoso.com,"Ann, ""A"" S",SMTP:Ann@contoso.com;smtp:a.smith@contoso.com; ann@corp.contoso.com ;X500:/o=x,dovecot,,,ann@home.example,$true\r
            MailUser,bob@contoso.com,,,,SMTP:bob@sub.corp.contoso.com,,,\r
            MailUniversalDistributionGroup,all@contoso.com,,,,,ann@contoso.com;eve@example.org,,\r

            """)
        #expect(result.refused.isEmpty)
        #expect(result.ignored == [])
        #expect(result.outcome.counts.added == 3)
        let ann = try #require(result.directory.recipient("a.smith@contoso.com"))
        #expect(ann.primarySmtpAddress.description == "Ann@contoso.com")
        #expect(
            ann.emailAddresses.map(\.description) == ["Ann@contoso.com", "a.smith@contoso.com", "ann@corp.contoso.com"])
        #expect(ann.mailbox == .host("dovecot"))
        #expect(ann.attributes[.displayName] == "Ann, \"A\" S")
        #expect(ann.forwardingSmtpAddress?.description == "ann@home.example" && ann.deliverToMailboxAndForward)
        let bob = try #require(result.directory.recipient("bob@contoso.com"))
        #expect(bob.externalEmailAddress?.description == "bob@sub.corp.contoso.com")
        #expect(result.directory.recipient("all@contoso.com")?.members.count == 2)
        #expect(
            RecipientFields(ann).values["EmailAddresses"] == "Ann@contoso.com;a.smith@contoso.com;ann@corp.contoso.com")
        #expect(try RecipientFields(RecipientFields(ann).values).recipient(in: organization) == ann)
    }

    @Test(
        "refuses a line with its number, property, value and mend",
        arguments: [
            ("ann,UserMailbox,,,,", "line 3: PrimarySmtpAddress \"ann\": is not a mail address"),
            (",UserMailbox,,,,", "line 3: PrimarySmtpAddress: is missing"),
            ("ann@contoso.com,,,,,", "line 3: RecipientType \"\": is missing"),
            ("ann@contoso.com,PublicFolder,,,,", "line 3: RecipientType \"PublicFolder\": is not a type"),
            ("ann@contoso.com,SharedMailbox,,,,", "write UserMailbox, as Exchange's RecipientType has it"),
            ("ann@contoso.com,UserMailbox,,,,,x", "line 3: has 7 fields where the first line names 6 columns"),
            (
                "ann@contoso.com,UserMailbox,Microsoft.Exchange.Data.ProxyAddressCollection,,,",
                "is not a mail address; export the list as text"
            ),
            ("ann@cotoso.com,UserMailbox,,,,", "line 3: PrimarySmtpAddress \"ann@cotoso.com\": its domain is not"),
            (
                "ann@contoso.com,UserMailbox,x@example.org,,,",
                "line 3: EmailAddresses \"x@example.org\": its domain is not"
            ),
            ("ann@contoso.com,UserMailbox,a b,,,", "line 3: EmailAddresses \"a b\": is not a mail address"),
            (
                "ann@contoso.com,UserMailbox,boss@contoso.com,,,",
                "is an address of a recipient in the organization's document"
            ),
            ("Report@contoso.com,UserMailbox,,,,", "to which people report mail"),
            ("ADMIN@contoso.com,UserMailbox,,,,", "is an address of a recipient in the organization's document"),
            ("ann@contoso.com,UserMailbox,,dovcot,,", "did you mean dovecot?"),
            ("ann@contoso.com,MailUser,,dovecot,,", "line 3: Mailbox \"dovecot\": is for UserMailbox only"),
            (
                "ann@contoso.com,UserMailbox,,,x@example.org,",
                "line 3: ExternalEmailAddress \"x@example.org\": is for MailUser"
            ),
            ("ann@contoso.com,MailUser,,,sip:x@example.org,", "is of the type SIP, not SMTP"),
            ("ann@contoso.com,MailUser,,,,x@example.org", "line 3: Members \"x@example.org\": is for groups only"),
            ("a/b@contoso.com,UserMailbox,,,,", "its local part can't be the name of a Maildir"),
            (
                "good@contoso.com,MailUser,,,,",
                "line 3: PrimarySmtpAddress \"good@contoso.com\": is in the file already"
            ),
            ("ann@contoso.com,MailUser,Good@contoso.com,,,", "is an address of good@contoso.com already"),
            ("\"ann@contoso.com,MailUser,,,,", "line 3: has a quotation mark that is not closed"),
            ("ann\"@contoso.com,MailUser,,,,", "line 3: has a quotation mark inside a field"),
        ])
    func refusals(line: String, expected: String) throws {
        let result = try run(head + "good@contoso.com,MailUser,,,,\n" + line + "\nlast@contoso.com,MailUser,,,,\n")
        #expect(result.refused.count == 1)
        let refused = try #require(result.refused.first)
        #expect(refused.line == 3 && !refused.mend.isEmpty)
        #expect(refused.description.contains(expected), "\(refused)")
        #expect(result.directory.count == 2)
    }

    @Test(
        "refuses a file whose first line does not name the columns",
        arguments: [
            ("", "empty"), ("ann@contoso.com,UserMailbox\n", "names no column PrimarySmtpAddress"),
            ("PK\u{3}\u{4}xl/workbook.xml\n", "The file is a workbook"),
            ("PrimarySmtpAddress;recipient\n", "names no column RecipientType"),
            ("PrimarySmtpAdress,RecipientType\n", "did you mean PrimarySmtpAddress?"),
            ("PrimarySmtpAddress,primarysmtpaddress,RecipientType\n", "is there twice"),
            ("PrimarySmtpAddress\n", "names no column RecipientType"), ("\"x\n", "it is not CSV"),
        ])
    func columns(text: String, expected: String) {
        let error = #expect(throws: DirectoryImport.Refusal.self) { try run(text) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    private func directory(_ lines: String...) throws -> RecipientDirectory {
        try run(head + lines.map { "\($0)\n" }.joined()).directory
    }

    @Test("adds to the directory what is new, and counts what was so already")
    func merging() throws {
        let current = try directory("ann@contoso.com,UserMailbox,a1@contoso.com,,,", "bob@contoso.com,MailUser,,,,")
        let result = try run(
            head
                + "ann@contoso.com,UserMailbox,a2@contoso.com,,,\nbob@contoso.com,MailUser,,,,\ncarl@contoso.com,MailUser,,,,\n",
            on: current)
        #expect(result.outcome.counts.added == 1 && result.outcome.counts.changed == 1)
        #expect(result.outcome.counts.unchanged == 1 && result.outcome.counts.removed == 0)
        #expect(result.directory.recipient("a1@contoso.com") == nil)
        #expect(result.directory.recipient("a2@contoso.com") != nil)
    }

    @Test("lets an address move between recipients of one file, and refuses one of somebody who is not in it")
    func movedAddress() throws {
        let current = try directory(
            "ann@contoso.com,MailUser,x@contoso.com,,,", "bob@contoso.com,MailUser,,,,",
            "carl@contoso.com,MailUser,y@contoso.com,,,")
        let moved = try run(
            head + "bob@contoso.com,MailUser,x@contoso.com,,,\nann@contoso.com,MailUser,,,,\n", on: current)
        #expect(moved.refused.isEmpty)
        #expect(moved.directory.recipient("x@contoso.com")?.primarySmtpAddress.localPart == "bob")

        // Ann's line is refused, so she keeps x, and so bob's is refused too.
        let chain = try run(
            head + "bob@contoso.com,MailUser,x@contoso.com,,,\nann@contoso.com,MailUser,y@contoso.com,,,\n", on: current
        )
        #expect(chain.refused.map(\.line) == [2, 3])
        #expect(
            chain.refused.map(\.problem) == [
                "is an address of ann@contoso.com already", "is an address of carl@contoso.com already",
            ])
        #expect(chain.directory.recipient("x@contoso.com")?.primarySmtpAddress.localPart == "ann")
    }

    @Test("refuses the lines of a whole chain that hangs on one refused line, in whatever order they stand")
    func longChain() throws {
        let names = 0..<300
        let current = try directory(
            (names.map { "u\($0)@contoso.com,MailUser,x\($0)@contoso.com,,," }
                + ["other@contoso.com,MailUser,x300@contoso.com,,,"]).joined(separator: "\n"))
        // Each takes the next one's address, and the last one that of somebody who is not in the file.
        let lines = names.map { "u\($0)@contoso.com,MailUser,x\($0 + 1)@contoso.com,,,\n" }
        for ordered in [lines, lines.reversed()] {
            let result = try run(head + ordered.joined(), on: current)
            #expect(result.refused.map(\.line) == names.map { $0 + 2 })
            #expect(result.outcome.counts.changed == 0)
        }
    }

    @Test("replaces the directory, but keeps who stands in a refused line")
    func replacing() throws {
        let current = try directory(
            "ann@contoso.com,MailUser,x@contoso.com,,,", "bob@contoso.com,MailUser,,,,",
            "carl@contoso.com,MailUser,,,,",
            "dan@contoso.com,MailUser,,,,", "eve@contoso.com,MailUser,,,,", "fay@contoso.com,MailUser,,,,")
        let text =
            head
            + "ann@contoso.com,Mailuser,,,,\nbob@contoso.com,MailUser,b@contoso.com,,,\ncarl@contoso.com,MailUser,,,,\n"
            + "dan@contoso.com,MailUser,,,,\neve@contoso.com,MailUser,,,,\n"
        let result = try run(text, on: current, replace: true)
        #expect(result.refused.map(\.line) == [2])
        #expect(result.outcome.counts.removed == 1 && result.outcome.counts.changed == 1)
        #expect(result.directory.recipient("x@contoso.com")?.primarySmtpAddress.localPart == "ann")
        #expect(result.directory.recipient("fay@contoso.com") == nil)
    }

    @Test("does not remove more than a fifth unless forced")
    func force() throws {
        let current = try directory(
            "ann@contoso.com,MailUser,,,,", "bob@contoso.com,MailUser,,,,", "carl@contoso.com,MailUser,,,,",
            "dan@contoso.com,MailUser,,,,", "eve@contoso.com,MailUser,,,,")
        let four = head + ["ann", "bob", "carl", "dan"].map { "\($0)@contoso.com,MailUser,,,,\n" }.joined()
        #expect(try run(four, on: current, replace: true).outcome.counts.removed == 1)
        let three = head + ["ann", "bob", "carl"].map { "\($0)@contoso.com,MailUser,,,,\n" }.joined()
        let error = #expect(throws: DirectoryImport.Refusal.self) { try run(three, on: current, replace: true) }
        #expect(error?.description.contains("would remove 2 of 5 recipients") == true)
        #expect(try run(three, on: current, replace: true, force: true).directory.count == 3)
    }

    /// The full size: POSTERN_IMPORT_LINES=100000.
    static var size: Int { ProcessInfo.processInfo.environment["POSTERN_IMPORT_LINES"].flatMap { Int($0) } ?? 6_000 }

    @Test("applies the good lines of a long file and names each of fifty bad ones")
    func long() throws {
        let size = DirectoryImportTests.size
        let step = size / 50
        var work = DirectoryImport(into: organization, options: .init())
        var refused = try work.read(Array(head.utf8))
        var bad: [Int] = []
        for number in 0..<size {
            let isBad = number % step == step / 2 && bad.count < 50
            if isBad { bad.append(number + 2) }
            let line =
                isBad
                ? [
                    "user\(number),MailUser,,,,\n", "\"user\(number)@contoso.com,MailUser,,,,\n",
                    "user0@contoso.com,MailUser,,,,\n",
                ][
                    bad.count % 3]
                : "user\(number)@contoso.com,MailUser,u.\(number)@contoso.com,,user\(number)@corp.contoso.com,\r\n"
            refused += try work.read(Array(line.utf8))
        }
        refused += try work.finish()
        #expect(refused.map(\.line) == bad && bad.count == 50)
        let (outcome, late) = try work.outcome(on: nil)
        #expect(late.isEmpty && outcome.counts.added == size - 50 && outcome.total == size - 50)
        guard case .whole(let packed) = outcome.change else {
            Issue.record("was not written anew")
            return
        }
        #expect(packed.count == size - 50)

        // The same file again changes nothing; a few other lines are few edits.
        let directory = RecipientDirectory(packed, revision: 1, confirmedAt: WallTime(milliseconds: 0))
        let again = try run(
            head
                + "user1@contoso.com,MailUser,u.1@contoso.com,,user1@corp.contoso.com,\nnew@contoso.com,MailUser,,,,\n",
            on: directory)
        #expect(again.outcome.counts.unchanged == 1 && again.outcome.counts.added == 1)
        #expect(again.directory.count == size - 49)
    }

    @Test("writes the directory anew when many lines change it, and keeps those that are not in the file")
    func mergedWhole() throws {
        let current = try directory("old@contoso.com,MailUser,o@contoso.com,,,", "user7@contoso.com,UserMailbox,,,,")
        let lines = (0..<4_500).map { "user\($0)@contoso.com,MailUser,,,,\n" }.joined()
        let result = try run(head + lines + "thief@contoso.com,MailUser,O@contoso.com,,,\n", on: current)
        #expect(result.refused.map(\.line) == [4_502])
        #expect(result.outcome.counts.added == 4_499 && result.outcome.counts.changed == 1)
        #expect(result.directory.count == 4_501)
        #expect(result.directory.recipient("o@contoso.com")?.primarySmtpAddress.localPart == "old")
        #expect(result.directory.recipient("user7@contoso.com")?.recipientType == .mailUser)
    }
}
