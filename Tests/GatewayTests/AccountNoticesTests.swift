import Facts
import Mail
import MailFlow
import NIOCore
import Operations
import Organization
import OwnMail
import PosternTesting
import Queueing
import Testing

@testable import Gateway

@Suite("Mail about changes of accounts")
struct AccountNoticesTests {
    private static func document(_ name: String) -> String {
        """
        organization: \(name)
        acceptedDomains:
          - { DomainName: \(name).com, Default: true }
        recipients:
          - { PrimarySmtpAddress: ann@\(name).com, RecipientType: UserMailbox }

        """
    }

    private func messages(
        to addresses: [String], of organization: String?, _ names: [String]
    ) throws -> [ReportDecision] {
        let entries = try names.map { name in
            let text = Self.document(name)
            let document = try OrganizationDocument.load(yaml: text, file: "\(name).yaml").get()
            return OrganizationSet.Entry(text: text, snapshot: OrganizationSnapshot(document, revision: 1))
        }
        let clock = VirtualClock()
        let notices = AccountNotices(
            configuration: ActiveConfiguration(
                server: ServerConfiguration(hostname: try Domain("mx.contoso.com"), data: "/nowhere"),
                organizations: OrganizationSet(revisions: []).replacing(entries)),
            time: clock, random: SeededRandom(seed: 1))
        return notices.messages(
            about: ChangedAccount(
                notice: AccountNotice(
                    account: "ann", change: .password, caller: "ann", address: "192.0.2.1", time: clock.wallTime()),
                recipients: addresses.compactMap { EmailAddress($0) }, organization: organization))
    }

    @Test(
        "is in the name of the organization that has the address, else of that of the roles, else of the first",
        arguments: [
            ("ann@fabrikam.com", "contoso", "fabrikam"), ("ann@home.example", "fabrikam", "fabrikam"),
            ("ann@home.example", nil, "contoso"), ("ann@home.example", "gone", "contoso"),
        ] as [(address: String, organization: String?, owner: String)])
    func sender(_ row: (address: String, organization: String?, owner: String)) throws {
        let (address, organization, owner) = row
        let made = try messages(to: [address], of: organization, ["contoso", "fabrikam"])
        guard case .send(let acceptance)? = made.first, made.count == 1 else {
            Issue.record("\(made)")
            return
        }
        #expect(acceptance.organization == owner && acceptance.author == "postmaster@\(owner).com")
        let text = String(buffer: try acceptance.content.read(at: 0, count: .max))
        #expect(text.contains("Auto-Submitted: auto-generated"))
    }

    @Test("is told of as not sent where nobody has the address, and where there is no organization")
    func obstacles() throws {
        for (names, address) in [(["contoso"], "eve@contoso.com"), ([], "ann@contoso.com")] as [([String], String)] {
            let made = try messages(to: [address], of: nil, names)
            guard case .suppressed? = made.first else {
                Issue.record("\(made)")
                continue
            }
        }
    }
}
