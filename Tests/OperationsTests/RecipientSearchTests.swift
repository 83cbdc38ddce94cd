import Mail
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("A search of recipients")
struct RecipientSearchTests {
    /// A desk whose organization has recipients in its document and in its directory.
    private func desk() async throws -> OperationDesk {
        let desk = try await OperationDesk()
        for (name, properties) in [
            ("bob", ["DisplayName": "Robert Smith", "City": "Köln"]),
            ("anna", ["EmailAddresses": "smithy@contoso.com"]), ("zoe", ["Department": "ANNEX"]),
        ] as [(String, [String: String])] {
            var all = properties
            all["RecipientType"] = "MailUser"
            all["ExternalEmailAddress"] = "\(name)@a.example"
            _ = try await desk.perform(
                RecipientSet(organization: "contoso", address: "\(name)@contoso.com", properties: all))
        }
        return desk
    }

    private func names(_ page: RecipientPage) -> [String] {
        page.recipients.compactMap { $0.properties["PrimarySmtpAddress"] }
    }

    @Test(
        "finds addresses by their beginning and attributes by any part, in any case of letters",
        arguments: [
            ("ann", ["ann@contoso.com", "anna@contoso.com", "zoe@contoso.com"]),
            ("SMITH", ["anna@contoso.com", "bob@contoso.com"]),
            ("kÖLN", ["bob@contoso.com"]), ("obert", ["bob@contoso.com"]), ("contoso", []), ("a.example", []),
        ] as [(String, [String])])
    func finding(_ row: (text: String, found: [String])) async throws {
        let page = try await desk().perform(RecipientSearch(organization: "Contoso", text: row.text))
        #expect(names(page) == row.found && page.next == nil)
    }

    @Test("goes on behind the last one that was found")
    func pages() async throws {
        let desk = try await desk()
        var (found, after): ([String], String?) = ([], "")
        while let place = after {
            let page = try await desk.perform(
                RecipientSearch(organization: "contoso", text: "ann", after: place, limit: 1))
            found += names(page)
            after = page.next
        }
        #expect(found == ["ann@contoso.com", "anna@contoso.com", "zoe@contoso.com"])
    }

    @Test("finds those of a document that are more than one portion has")
    func document() async throws {
        let many = (0..<2_500).map { "  - { PrimarySmtpAddress: u\($0)@contoso.com, RecipientType: UserMailbox }\n" }
        let text = "organization: contoso\nacceptedDomains: [{ DomainName: contoso.com }]\nrecipients:\n"
        let desk = try await OperationDesk([text + many.joined()])
        let page = try await desk.perform(RecipientSearch(organization: "contoso", text: "u", limit: 1_000))
        #expect(page.recipients.count == 1_000)
        let rest = try await desk.perform(
            RecipientSearch(organization: "contoso", text: "u99", after: page.next ?? "", limit: 1_000))
        let all = try await desk.perform(RecipientSearch(organization: "contoso", text: "u99", limit: 1_000))
        #expect(all.recipients.count == 11 && rest.recipients.count <= 11 && all.next == nil)
    }

    @Test("is refused without a text, and with one that is too long", arguments: [0, 257])
    func bounds(_ count: Int) async throws {
        let desk = try await OperationDesk()
        let text = String(repeating: "a", count: count)
        let failure = await #expect(throws: OperationFailure.self) {
            try await desk.perform(RecipientSearch(organization: "contoso", text: text))
        }
        #expect(failure?.kind == .usage)
    }
}

@Suite("A plan of a change")
struct PlannedChangeTests {
    private func plan<Asked: PlannableOperation>(
        _ operation: Asked, _ desk: OperationDesk
    ) async throws(OperationFailure) -> Asked.Answer {
        try await operation.plan(in: desk.administration, by: OperationDesk.administrator)
    }

    @Test("of a recipient says what would be different, and writes nothing")
    func recipient() async throws {
        let desk = try await OperationDesk()
        let set = RecipientSet(
            organization: "contoso", address: "eve@contoso.com",
            properties: ["RecipientType": "MailUser", "ExternalEmailAddress": "eve@a.example"])
        let planned = try await plan(set, desk)
        #expect(planned.isNew && planned.revision == 0 && planned.total == 1)
        #expect(planned.change?.contains("ExternalEmailAddress: none → eve@a.example") == true)
        #expect(desk.store.auditLog.isEmpty)
        #expect(try await desk.perform(RecipientSearch(organization: "contoso", text: "eve")).recipients.isEmpty)
        let made = try await desk.perform(set)
        #expect(made.isNew && made.revision == 1 && made.change == planned.change)
        #expect(try await !plan(set, desk).isNew)
        let removal = try await plan(RecipientRemove(organization: "contoso", address: "eve@contoso.com"), desk)
        #expect(removal.isNew && removal.total == 0)
        #expect(try await desk.perform(RecipientSearch(organization: "contoso", text: "eve")).recipients.count == 1)
        #expect(desk.store.auditLog.count == 1)
        let mistake = await #expect(throws: OperationFailure.self) {
            try await plan(
                RecipientSet(
                    organization: "contoso", address: "eve@contoso.com", properties: ["RecipientType": "Nonsense"]),
                desk)
        }
        #expect(mistake != nil)
    }

    @Test("of the allow and block list checks what the change would, and makes no revision")
    func list() async throws {
        let desk = try await OperationDesk()
        let add = AllowBlockAdd(
            organization: "contoso", listType: .sender, action: .block, values: ["rival.example"], noExpiration: true)
        let planned = try await plan(add, desk)
        #expect(planned.isNew && planned.revision == 1 && planned.items.map(\.value) == ["rival.example"])
        #expect(try await desk.perform(AllowBlockList(organization: "contoso")).isEmpty)
        _ = try await desk.perform(add)
        let twice = await #expect(throws: OperationFailure.self) { try await plan(add, desk) }
        #expect(twice?.kind == .exists)
        let removal = try await plan(
            AllowBlockRemove(organization: "contoso", listType: .sender, values: ["rival.example"]), desk)
        #expect(removal.isNew)
        let pair = SpoofItemSet(
            organization: "contoso", spoofedUser: "a.example", sendingInfrastructure: "b.example", action: .block)
        #expect(try await plan(pair, desk).isNew)
        #expect(try await desk.perform(AllowBlockList(organization: "contoso")).count == 1)
        #expect(try await desk.perform(OrganizationHistory(organization: "contoso")).count == 2)
        #expect(desk.store.auditLog.map(\.action) == [.tablAdd])
    }
}
