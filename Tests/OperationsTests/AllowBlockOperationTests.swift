import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

/// Marks of recent mail, in memory.
private struct MarksInMemory: RecentMarkKeeping {
    var marks: [RecentMark]

    func append(_ marks: [RecentMark]) throws {}

    func read(from place: LateSweep.Place?) throws -> RecentMarkPage {
        let start = Int(place?.id ?? 0)
        return RecentMarkPage(
            marks: Array(marks.dropFirst(start).prefix(1)), next: LateSweep.Place(id: Int64(start + 1)),
            isLast: start >= marks.count)
    }
}

@Suite("The tenant allow and block list as an administrator changes it")
struct AllowBlockOperationTests {
    private typealias Item = TenantAllowBlockListItem
    private static let day = Interval.hours(24).milliseconds

    private let desk: OperationDesk
    init() async throws { desk = try await OperationDesk() }

    private var document: OrganizationDocument {
        get throws { try #require(desk.administration.configuration.snapshot.organization(named: "contoso")).document }
    }

    private func add(
        _ values: String..., to list: Item.ListType = .sender, as action: Item.Action = .block,
        change: (inout AllowBlockAdd) -> Void = { _ in }
    ) async throws -> AllowBlockChange {
        var order = AllowBlockAdd(organization: "contoso", listType: list, action: action, values: values)
        change(&order)
        return try await desk.perform(order)
    }

    /// What a failure says, a line each.
    private func lines(_ body: () async throws -> Void) async -> [String] {
        do {
            try await body()
            return []
        } catch let failure as OperationFailure {
            return failure.lines
        } catch {
            return ["\(error)"]
        }
    }

    @Test("entries that are added are in force, in the document and in the audit log, and the rest stays as it is")
    func adding() async throws {
        let change = try await add("bad.example", "worse@good.example") { $0.notes = "spam" }
        #expect(change.revision == 2 && change.isNew && change.organization == "contoso")
        #expect(change.items.map(\.value) == ["bad.example", "worse@good.example"])
        let items = try document.tenantAllowBlockListItems
        #expect(items.map(\.value) == ["bad.example", "worse@good.example"] && items.allSatisfy { $0.notes == "spam" })
        let snapshot = try #require(desk.administration.configuration.snapshot.organization(named: "contoso"))
        let now = desk.clock.wallTime()
        #expect(snapshot.allowBlock.sender([try #require(EmailAddress("x@bad.example"))], at: now)?.action == .block)
        let stored = try #require(try await desk.store.currentOrganizations().first)
        #expect(stored.revision == 2 && stored.document.hasPrefix(OperationDesk.contoso))
        let entry = try #require(try await desk.perform(AuditList(AuditQuery())).first)
        #expect(entry.action == .tablAdd && entry.organization == "contoso")
        #expect(entry.change?.contains("Block Sender bad.example, worse@good.example") == true)
        #expect(entry.change?.contains("revision 2") == true)
    }

    @Test("of new entries that block it is told how many copies of the last 48 hours they meet, by where these are")
    func meeting() async throws {
        func mark(
            _ sequence: SequenceNumber, hoursAgo: Int64 = 1, organization: String = "contoso"
        ) throws -> RecentMark {
            var traits = MessageTraits(isIncoming: true, category: .none)
            traits.senders = [try #require(EmailAddress("eve@bad.example"))]
            let received = desk.clock.wallTime().milliseconds - Interval.hours(hoursAgo).milliseconds
            return try #require(
                RecentMark(
                    traits, of: sequence, organization: organization, received: WallTime(milliseconds: received)))
        }
        let first = try await desk.accept(for: ["ann@contoso.com", "bob@contoso.com"])
        let second = try await desk.accept(for: ["ann@contoso.com"])
        try await desk.store.commit(
            StoreTransaction(updates: [
                RecipientUpdate(
                    id: RecipientID(first, index: 1), state: .delivered,
                    event: RecipientEvent(.deliver, at: desk.clock.wallTime(), detail: "250 OK"))
            ]))
        var administration = desk.administration
        administration.marks = MarksInMemory(marks: [
            try mark(first), try mark(second, hoursAgo: 49), try mark(second, organization: "fabrikam"),
        ])
        func change(_ value: String, _ action: Item.Action) async throws -> AllowBlockChange {
            let order = AllowBlockAdd(organization: "contoso", listType: .sender, action: action, values: [value])
            return try await order.perform(in: administration, by: OperationDesk.administrator)
        }
        let met = AllowBlockMeeting(waiting: 1, held: 0, delivered: 1, isCutOff: false)
        #expect(try await change("bad.example", .block).meets == met)
        let none = AllowBlockMeeting(waiting: 0, held: 0, delivered: 0, isCutOff: false)
        #expect(try await change("other.example", .block).meets == none)
        #expect(try await change("good.example", .allow).meets == nil)
        #expect(try await add("worse.example").meets == nil, "nobody keeps marks")
    }

    @Test("without a word about its end an entry has EOP's")
    func standardEnds() async throws {
        let now = desk.clock.wallTime()
        _ = try await add("bad.example")
        _ = try await add("good.example", as: .allow)
        _ = try await add("2001:db8::/32", to: .ip)
        _ = try await add("2001:db8::1", to: .ip, as: .allow)
        let items = try document.tenantAllowBlockListItems
        #expect(items[0].end?.milliseconds == now.milliseconds + 30 * Self.day)
        #expect(items[1].removeAfter == 45 && items[1].lastUsedDate == now)
        #expect(items[1].end?.milliseconds == now.milliseconds + 45 * Self.day)
        #expect(items[2].noExpiration && items[2].end == nil && items[3].noExpiration)
    }

    @Test("an end beyond EOP's bounds is refused, and one within them is taken")
    func ends() async throws {
        let now = desk.clock.wallTime()
        func date(_ days: Int64, and milliseconds: Int64 = 0) -> WallTime {
            WallTime(milliseconds: now.milliseconds + days * Self.day + milliseconds)
        }
        func isTaken(
            _ value: String, _ list: Item.ListType, _ action: Item.Action, _ change: (inout AllowBlockAdd) -> Void
        ) async -> Bool {
            await lines { _ = try await add(value, to: list, as: action, change: change) }.isEmpty
        }
        #expect(await isTaken("a.example", .sender, .block) { $0.expirationDate = date(90) })
        #expect(await !isTaken("b.example", .sender, .block) { $0.expirationDate = date(90, and: 1) })
        #expect(await isTaken("c.example", .sender, .allow) { $0.expirationDate = date(30) })
        #expect(await !isTaken("d.example", .sender, .allow) { $0.expirationDate = date(30, and: 1) })
        #expect(await !isTaken("e.example", .sender, .block) { $0.expirationDate = date(0) })
        #expect(await isTaken("f.example", .sender, .block) { $0.noExpiration = true })
        #expect(await !isTaken("g.example", .sender, .allow) { $0.noExpiration = true })
        #expect(await isTaken("h.example", .sender, .allow) { $0.removeAfter = 45 })
        #expect(await !isTaken("i.example", .sender, .allow) { $0.removeAfter = 44 })
        #expect(await !isTaken("j.example", .sender, .block) { $0.removeAfter = 45 })
        #expect(await isTaken("2001:db8::1", .ip, .allow) { $0.expirationDate = date(90) })
        #expect(await !isTaken("k.example", .sender, .block) { ($0.noExpiration, $0.removeAfter) = (true, 45) })
        for end in [WallTime(milliseconds: .min), WallTime(milliseconds: .max)] {
            #expect(await !isTaken("l.example", .sender, .block) { $0.expirationDate = end })
        }
        #expect(try document.tenantAllowBlockListItems.count == 5)
    }

    @Test(
        "each value that is none of its list is named with its sentence, and nothing is added",
        arguments: [
            (
                Item.ListType.sender, Item.Action.block, ["contoso", "*"],
                ["\"contoso\" is a name", "\"*\" would mean"]
            ),
            (.url, .block, ["a.example", "b.example:443"], ["\"b.example:443\" has a port"]),
            (.url, .allow, ["*.a.example"], ["\"*.a.example\" means many hosts"]),
            (.fileHash, .block, ["0a"], ["\"0a\" has 2 digits"]),
            (.ip, .block, ["192.0.2.1"], ["\"192.0.2.1\" is IPv4"]),
            (.sender, .block, ["a.example", "A.example"], ["\"A.example\" is given twice"]),
        ])
    func wrong(
        _ list: TenantAllowBlockListItem.ListType, _ action: TenantAllowBlockListItem.Action, _ values: [String],
        _ expected: [String]
    ) async throws {
        let found = await lines {
            _ = try await desk.perform(
                AllowBlockAdd(organization: "contoso", listType: list, action: action, values: values))
        }
        #expect(found.count == expected.count, "\(found)")
        for (line, beginning) in zip(found, expected) {
            #expect(line.hasPrefix(beginning) && line.hasSuffix("."), "\(line)")
        }
        #expect(try document.tenantAllowBlockListItems.isEmpty)
    }

    @Test("an order without a value or with too many of them is refused")
    func counts() async throws {
        for values in [[], (0...AllowBlockAdd.mostValues).map { "d\($0).example" }] {
            #expect(
                await lines {
                    _ = try await desk.perform(
                        AllowBlockAdd(organization: "contoso", listType: .sender, action: .block, values: values))
                }.first?.hasPrefix("Give 1 to 500 values") == true)
        }
    }

    @Test("an entry that is there is not added again, unless it has ended")
    func again() async throws {
        _ = try await add("bad.example")
        #expect(await lines { _ = try await add("BAD.example") }.first?.contains("is in the list already") == true)
        desk.clock.advance(by: .hours(24 * 31))
        let listed = try await desk.perform(AllowBlockList(organization: "contoso"))
        #expect(listed.map(\.isExpired) == [true])
        _ = try await add("BAD.example")
        let items = try document.tenantAllowBlockListItems
        #expect(items.map(\.value) == ["BAD.example"] && items[0].isInForce(at: desk.clock.wallTime()))
    }

    @Test("an entry of a submission has an identity and the reason, and can't block")
    func submissions() async throws {
        let change = try await add("ours.example", to: .url, as: .allow) { $0.submissionReason = "it is ours" }
        #expect(change.items[0].submissionId?.isEmpty == false && change.items[0].submissionReason == "it is ours")
        let blocking = await lines { _ = try await add("b.example") { $0.submissionReason = "x" } }
        let silent = await lines { _ = try await add("b.example", as: .allow) { $0.submissionReason = "" } }
        #expect(blocking.count == 1 && silent.count == 1)
        let entry = try #require(try await desk.perform(AuditList(AuditQuery())).first)
        #expect(entry.reason == "it is ours")
    }

    @Test("entries are found, changed and removed however their value is written")
    func changing() async throws {
        _ = try await add("bad.example", "worse.example")
        let shown = try await desk.perform(
            AllowBlockShow(organization: "contoso", listType: .sender, value: "BAD.example"))
        #expect(shown.map(\.value) == ["bad.example"])
        let set = try await desk.perform(
            AllowBlockSet(
                organization: "contoso", listType: .sender, values: ["BAD.example"], noExpiration: true, notes: "x"))
        #expect(set.items[0].expirationDate == nil && set.items[0].notes == "x" && set.revision == 3)
        let notes = try await desk.perform(
            AllowBlockSet(organization: "contoso", listType: .sender, values: ["bad.example"], notes: "y"))
        #expect(notes.items[0].expirationDate == nil && notes.items[0].notes == "y")
        let same = try await desk.perform(
            AllowBlockSet(organization: "contoso", listType: .sender, values: ["bad.example"], notes: "y"))
        #expect(!same.isNew && same.revision == notes.revision)
        let removed = try await desk.perform(
            AllowBlockRemove(organization: "contoso", listType: .sender, values: ["bad.example"]))
        #expect(removed.items.map(\.value) == ["bad.example"])
        #expect(try document.tenantAllowBlockListItems.map(\.value) == ["worse.example"])
        #expect(
            await lines {
                _ = try await desk.perform(
                    AllowBlockRemove(
                        organization: "contoso", listType: .sender, values: ["bad.example", "worse.example"]))
            } == ["The list Sender has no entry \"bad.example\"; `postern tabl list` shows those it has."])
        #expect(
            await lines {
                _ = try await desk.perform(
                    AllowBlockSet(organization: "contoso", listType: .sender, values: ["worse.example"]))
            }.count == 1)
    }

    @Test("of a value with two entries it is to be said which is meant")
    func both() async throws {
        _ = try await add("a.example")
        _ = try await add("a.example", as: .allow)
        #expect(
            await lines {
                _ = try await desk.perform(
                    AllowBlockRemove(organization: "contoso", listType: .sender, values: ["a.example"]))
            }.first?.contains("say which") == true)
        _ = try await desk.perform(
            AllowBlockRemove(organization: "contoso", listType: .sender, action: .block, values: ["a.example"]))
        #expect(try document.tenantAllowBlockListItems.map(\.action) == [.allow])
        let listed = try await desk.perform(AllowBlockList(organization: "contoso", listType: .url))
        #expect(listed.isEmpty)
    }

    @Test("a pair is added, changed and removed, and its type follows from the accepted domains")
    func pairs() async throws {
        func set(_ user: String, _ place: String, _ action: Item.Action) async throws -> SpoofItemChange {
            try await desk.perform(
                SpoofItemSet(organization: "contoso", spoofedUser: user, sendingInfrastructure: place, action: action))
        }
        #expect(try await set("contoso.com", "192.0.2.0/24", .allow).item.spoofType == .internal)
        #expect(try await set("a.example", "b.example", .allow).item.spoofType == .external)
        let changed = try await set("a.example", "b.example", .block)
        #expect(changed.isNew && changed.item.action == .block)
        #expect(try await !set("a.example", "b.example", .block).isNew)
        #expect(try await desk.perform(SpoofItemList(organization: "contoso")).count == 2)
        for (user, place) in [("*", "*"), ("*", "a.example"), ("a", "b.example"), ("a.example", "192.0.2.1")] {
            let refused = await lines { _ = try await set(user, place, .allow) }
            #expect(refused.count == 1, "\(user) \(place)")
        }
        let removed = try await desk.perform(
            SpoofItemRemove(organization: "contoso", spoofedUser: "a.example", sendingInfrastructure: "b.example"))
        #expect(removed.item.action == .block)
        #expect(try document.tenantAllowBlockListSpoofItems.map(\.spoofedUser.description) == ["contoso.com"])
        #expect(
            await lines {
                _ = try await desk.perform(
                    SpoofItemRemove(
                        organization: "contoso", spoofedUser: "a.example", sendingInfrastructure: "b.example"))
            }.count == 1)
    }

    @Test("an organization that there is not is named in the failure")
    func unknown() async throws {
        #expect(
            await lines { _ = try await desk.perform(AllowBlockList(organization: "nobody")) }.first?.contains("nobody")
                == true)
    }
}
