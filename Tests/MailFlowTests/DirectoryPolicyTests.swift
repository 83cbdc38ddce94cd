import Facts
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@Suite("An imported directory at the edge")
struct DirectoryPolicyTests {
    private static let confirmed = WallTime(milliseconds: 1_000_000_000)

    private func snapshot(
        _ policy: DirectoryPolicy.WhenStale, staleAfter: Interval? = .hours(24), hasDirectory: Bool = true
    ) throws -> ConfigurationSnapshot {
        var document = try OrganizationDocument.load(yaml: contoso, file: "test.yaml").get()
        document.directory.staleAfter = staleAfter
        document.directory.whenStale = policy
        var directory = RecipientDirectory(.empty, revision: 12, confirmedAt: DirectoryPolicyTests.confirmed)
        _ = directory.apply([.put(Recipient(try #require(EmailAddress("Dan@contoso.com"))))])
        let organization = OrganizationSnapshot(document, revision: 3, directory: hasDirectory ? directory : nil)
        return ConfigurationSnapshot(
            server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data"),
            organizations: [organization])
    }

    private func rule(
        _ address: String, _ snapshot: ConfigurationSnapshot, hoursLater: Int64, from client: String = stranger
    ) throws -> RecipientRuling {
        var facts = try session(client)
        facts.transactionTime = WallTime(
            milliseconds: DirectoryPolicyTests.confirmed.milliseconds + hoursLater * 3_600_000)
        return Perimeter(snapshot: snapshot).recipient(
            .mailbox(try #require(EmailAddress(address))), notify: nil, originalRecipient: nil,
            in: try transaction(from: client == headOffice ? "ann@contoso.com" : "x@example.org"), session: facts)
    }

    @Test("says which revision of the directory a recipient was found in")
    func revision() throws {
        let snapshot = try snapshot(.refuse)
        let ruling = try rule("dan+list@contoso.com", snapshot, hoursLater: 1)
        let decision = try #require(ruling.decisions.last)
        #expect(decision.object == .init(.recipient, "Dan@contoso.com"))
        #expect(decision.inputs == ["RecipientType=UserMailbox", "directoryRevision=12"])
        let document = try #require(try rule("ann@contoso.com", snapshot, hoursLater: 1).decisions.last)
        #expect(document.inputs == ["RecipientType=UserMailbox"])
    }

    @Test(
        "rules on an unknown recipient of an authoritative domain as WhenStale says",
        arguments: [
            (DirectoryPolicy.WhenStale.refuse, Int64(23), stranger, "550 5.4.1"),
            (.refuse, 25, stranger, "550 5.4.1"), (.refuse, 25, headOffice, "550 5.1.10"),
            (.deferNew, 24, stranger, "550 5.4.1"), (.deferNew, 25, stranger, "451 4.3.0"),
            (.deferNew, 25, headOffice, "451 4.3.0"), (.acceptAndRelay, 24, stranger, "550 5.4.1"),
            (.acceptAndRelay, 25, stranger, "contoso incoming"),
            (.acceptAndRelay, 25, headOffice, "contoso originating From head office"),
        ])
    func stale(policy: DirectoryPolicy.WhenStale, hours: Int64, client: String, expected: String) throws {
        let snapshot = try snapshot(policy)
        let ruling = try rule("new@contoso.com", snapshot, hoursLater: hours, from: client)
        #expect(ruling.summary == expected)
        let inputs = try #require(ruling.decisions.last).inputs
        #expect(inputs.contains("directoryRevision=12"))
        #expect(inputs.contains("directory=stale") == (hours > 24))
        // What is known stays known, and what is disabled stays so.
        #expect(try rule("ann@contoso.com", snapshot, hoursLater: hours, from: client).refusal == nil)
        #expect(try rule("dan@contoso.com", snapshot, hoursLater: hours, from: client).refusal == nil)
        #expect(try rule("x@unused.contoso.com", snapshot, hoursLater: hours, from: client).summary == "550 5.4.1")
    }

    @Test("a stale directory makes no relay of addresses with routes in them")
    func routes() throws {
        let snapshot = try snapshot(.acceptAndRelay)
        #expect(try rule("x%y@contoso.com", snapshot, hoursLater: 99).summary == "550 5.4.1")
    }

    @Test("no directory is stale without StaleAfter, and none that is not there")
    func neverStale() throws {
        for snapshot in [
            try snapshot(.deferNew, staleAfter: nil), try snapshot(.deferNew, hasDirectory: false),
        ] {
            #expect(try rule("new@contoso.com", snapshot, hoursLater: 100_000).summary == "550 5.4.1")
        }
    }

    @Test("shares the tables of a configuration when only a directory changed")
    func replacing() throws {
        let before = try snapshot(.refuse)
        let organization = try #require(before.organizations.first)
        var directory = try #require(organization.directory)
        _ = directory.apply([.put(Recipient(try #require(EmailAddress("gil@contoso.com"))))])
        directory.revision = 13
        let after = try #require(before.replacing(organization.with(directory)))
        let gil = try #require(EmailAddress("gil@contoso.com"))
        let owner = try #require(after.owner(of: try Domain("contoso.com")))
        #expect(owner.organization.find(gil, plusAddressing: false)?.directoryRevision == 13)
        #expect(before.organizations[0].recipient(gil, plusAddressing: false) == nil)
        #expect(before.replacing(OrganizationSnapshot(organization.document, revision: 4)) == nil)
    }
}
