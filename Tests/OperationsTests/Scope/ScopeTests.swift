import Foundation
import Identity
import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

/// What came of an order, as it can be compared with what came of another.
private enum Outcome: Equatable {
    case answer(String)
    case failure(OperationFailure.Kind, [String])

    /// The outcome with the names that were typed taken out.
    func plain(_ things: NamedThings) -> Outcome {
        switch self {
        case .answer(let text): .answer(things.plain(text))
        case .failure(let kind, let lines): .failure(kind, lines.map(things.plain))
        }
    }

    var text: String {
        switch self {
        case .answer(let text): text
        case .failure(_, let lines): lines.joined(separator: "\n")
        }
    }
}

@Suite("An administrator of one organization", .timeLimit(.minutes(30)))
struct ScopeTests {
    private func result(
        of operation: some Operations.Operation, in administration: Administration
    ) async -> Outcome {
        do throws(OperationFailure) {
            let answer = try await operation.perform(in: administration, by: ScopeDesk.caller)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return .answer((try? encoder.encode(answer)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        } catch {
            return .failure(error.kind, error.lines)
        }
    }

    private func title(of operation: some Operations.Operation) -> String { type(of: operation).name }

    @Test("has a row here for each operation")
    func rows() {
        let asked = Set(ScopeRows.all.map { title(of: $0(.missing)) })
        let missing = OperationRegistry.all.map { $0.name }.filter { !asked.contains($0) }
        #expect(missing.isEmpty, "Add orders to ScopeRows for these.")
    }

    @Test(
        "is answered about another organization's things as about things that nobody has, and changes nothing of them")
    func foreign() async throws {
        let desk = try await ScopeDesk()
        let before = try await desk.standing()
        for order in ScopeRows.all {
            let asked = order(desk.things)
            let name = title(of: asked)
            let foreign = await result(of: asked, in: desk.administration)
            let missing = await result(of: order(.missing), in: desk.administration)
            let (plain, other) = (foreign.plain(desk.things), missing.plain(.missing))
            #expect(plain == other, "\(name)")
            for secret in ["contoso", "head office", "merger", "rival.example", "ann@"] {
                let isTold = plain.text.lowercased().contains(secret)
                #expect(!isTold, "\(name) tells \(secret): \(foreign.text)")
            }
            let after = try await desk.standing()
            #expect(after == before, "\(name)")
        }
    }

    @Test("is refused what belongs to the server")
    func server() async throws {
        let desk = try await ScopeDesk()
        for order in ScopeRows.all {
            let asked = order(desk.things)
            let permission = type(of: asked).traits.permission
            guard [.serverRead, .serverChange].contains(permission) else { continue }
            let name = title(of: asked)
            let outcome = await result(of: asked, in: desk.administration)
            guard case .failure(let kind, _) = outcome else {
                Issue.record("\(name) was done")
                continue
            }
            #expect(kind == .notAllowed, "\(name)")
        }
    }

    @Test("sees its own")
    func own() async throws {
        let desk = try await ScopeDesk()
        let administration = desk.administration
        let names = try await OrganizationList().perform(in: administration, by: ScopeDesk.caller).map(\.organization)
        #expect(names == ["fabrikam"])
        let states = try await DirectoryState().perform(in: administration, by: ScopeDesk.caller).map(\.organization)
        #expect(states == ["fabrikam"])
        let exported = try await OrganizationExport(organization: "FABRIKAM").perform(
            in: administration, by: ScopeDesk.caller)
        #expect(exported.document == ScopeDesk.fabrikam)
    }

    @Test("who has several organizations is asked which one is meant where a store is looked into")
    func several() async throws {
        let desk = try await ScopeDesk()
        var context = ScopeDesk.context
        context.scope = .only(["fabrikam", "contoso"])
        let administration = desk.desk.administration.inContext(context)
        let failure = await #expect(throws: OperationFailure.self) {
            try await TraceSearch(TraceQuery()).perform(in: administration, by: ScopeDesk.caller)
        }
        #expect(failure?.kind == .usage)
        #expect(failure?.lines.first?.contains("contoso, fabrikam") == true)
        var query = TraceQuery()
        query.organization = "Contoso"
        let page = try await TraceSearch(query).perform(in: administration, by: ScopeDesk.caller)
        #expect(!page.value.isEmpty)
    }

    @Test("who may see no organization is told of none")
    func nothing() async throws {
        let desk = try await ScopeDesk()
        var context = ScopeDesk.context
        context.scope = .only([])
        let administration = desk.desk.administration.inContext(context)
        for organization in ["contoso", "nowhere"] {
            let failure = await #expect(throws: OperationFailure.self) {
                try await RuleList(organization: organization).perform(in: administration, by: ScopeDesk.caller)
            }
            #expect(failure?.kind == .notFound)
            #expect(failure?.lines == ["There is no organization \(organization)."])
        }
        let names = try await OrganizationList().perform(in: administration, by: ScopeDesk.caller)
        #expect(names.isEmpty)
    }

    @Test("does nothing with queues and messages of others by orders that name nobody's")
    func bulk() async throws {
        let desk = try await ScopeDesk()
        let queues = try await QueueAct(.suspend, QueueFilter(), isForAll: true).perform(
            in: desk.administration, by: ScopeDesk.caller)
        #expect(queues.matchedQueues == 0 && queues.matchedRecipients == 0)
        let messages = try await MessageAct(.remove, MessageFilter(recipient: "*")).perform(
            in: desk.administration, by: ScopeDesk.caller)
        #expect(messages.matchedRecipients == 0)
    }

    @Test("is not told which organization has a domain or an address that its document names")
    func conflicts() async throws {
        let desk = try await ScopeDesk()
        let text = ScopeDesk.fabrikam.replacing("DomainName: fabrikam.example", with: "DomainName: contoso.com")
            .replacing("fay@fabrikam.example", with: "fay@contoso.com")
        let order = OrganizationPreview(documents: [SubmittedDocument(file: "fabrikam.yaml", text: text)])
        let tenant = await #expect(throws: OperationFailure.self) {
            try await order.perform(in: desk.administration, by: ScopeDesk.caller)
        }
        #expect(tenant?.kind == .configuration)
        let told = tenant?.mistakes.map(\.problem) ?? []
        #expect(told.contains("contoso.com belongs to another organization of this server"), "\(told)")
        let unlimited = await #expect(throws: OperationFailure.self) { try await desk.desk.perform(order) }
        let known = unlimited?.mistakes.map(\.problem) ?? []
        #expect(known.contains("contoso.com belongs to organization contoso"), "\(known)")
    }

    @Test("names no resolver that the server is to ask")
    func resolver() async throws {
        let desk = try await ScopeDesk()
        var query = ExplainQuery(
            clientAddress: "192.0.2.1", helo: "a.example", sender: "", recipients: ["fay@fabrikam.example"])
        query.resolver = "127.0.0.1:53"
        let asked = query
        let failure = await #expect(throws: OperationFailure.self) {
            try await asked.perform(in: desk.administration, by: ScopeDesk.caller)
        }
        #expect(failure?.kind == .notAllowed)
        query.resolver = nil
        query.isExamined = false
        let explanations = try await query.perform(in: desk.administration, by: ScopeDesk.caller)
        #expect(explanations.count == 1)
    }
}
