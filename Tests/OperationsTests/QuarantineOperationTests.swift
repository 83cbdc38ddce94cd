import Mail
import MailFlow
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("What is done with quarantine")
struct QuarantineOperationTests {
    private let desk: QuarantineDesk

    init() async throws { desk = try await QuarantineDesk() }

    private func release(
        _ items: String..., change: (inout QuarantineRelease) -> Void = { _ in }
    ) async throws -> [QuarantineOutcome.Row] {
        var order = QuarantineRelease(items: items)
        change(&order)
        return try await desk.perform(order).value
    }

    private func edits(of recipient: Int, in sequence: Int64 = 1) async throws -> MessageEdits {
        let id = RecipientID(SequenceNumber(sequence), index: recipient)
        let message = try #require(try await desk.store.message(SequenceNumber(sequence), recipients: [id]))
        return message.edits(for: try #require(message.recipients.first))
    }

    // MARK: - Looking

    @Test("a list has the items of its filter, page by page, and how many there are")
    func list() async throws {
        for number in 0..<5 { try await desk.hold(number < 3 ? .spam : .malware) }
        let all = try await desk.perform(QuarantineList())
        #expect(all.value.count == 5 && all.total == 5 && !all.isTotalCut)
        #expect(all.value.map(\.receivedTime) == all.value.map(\.receivedTime).sorted(by: >))
        var filter = QuarantineFilter()
        filter.types = [.spam]
        let page = try await desk.perform(QuarantineList(filter, page: 2, pageSize: 2))
        #expect(page.value.count == 1 && page.total == 3)
        #expect(page.value.first?.type == .spam)
        let first = try await desk.perform(QuarantineList(filter, pageSize: 2))
        #expect(first.value.count == 2 && first.total == 3)
        #expect(desk.log == [.quarantineList, .quarantineList, .quarantineList])
        for wrong in [QuarantineList(page: 0), QuarantineList(pageSize: 1_001), QuarantineList(page: .max)] {
            let failure = await #expect(throws: OperationFailure.self) { _ = try await desk.perform(wrong) }
            #expect(failure?.kind == .usage)
        }
    }

    @Test("a list says how many items of blocked senders it leaves out, and nothing where they were asked for")
    func blockedSenders() async throws {
        try await desk.hold()
        for _ in 0..<2 { try await desk.hold(override: .administrator) }
        let page = try await desk.perform(QuarantineList())
        #expect(page.value.count == 1 && page.total == 1 && page.blockedSenders == 2)
        let first = try await desk.perform(QuarantineList(pageSize: 1))
        #expect(first.blockedSenders == 2)
        var filter = QuarantineFilter()
        filter.includesBlockedSenders = true
        let all = try await desk.perform(QuarantineList(filter))
        #expect(all.value.count == 3 && all.blockedSenders == nil)
    }

    @Test("a Message-ID is found with its angle brackets and without them")
    func messageIDs() async throws {
        try await desk.hold()
        for (text, count) in [("<1@example.net>", 1), ("1@example.net", 1), ("2@example.net", 0)] {
            var filter = QuarantineFilter()
            filter.messageID = text
            #expect(try await desk.perform(QuarantineList(filter)).value.count == count, "\(text)")
        }
    }

    @Test("an item is found by the number that the trace has of its message, and several are named")
    func numbers() async throws {
        let item = try await desk.hold()[0]
        let items = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com"])
        #expect(try await desk.perform(QuarantineShow(item: "1")).identity == item)
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(QuarantineShow(item: "2"))
        }
        #expect(failure?.lines.first?.contains(items[1]) == true)
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(QuarantineShow(item: "4711")) }
        // Bob's is none of Ann's business.
        #expect(try await desk.perform(QuarantineShow(item: "2"), by: QuarantineDesk.ann).identity == items[0])
    }

    @Test("more items than one transaction changes are all changed, and each that was gone is told")
    func manyItems() async throws {
        var items: [String] = []
        for _ in 0...Administration.changesOfTransaction { items += try await desk.hold(permissions: .limited) }
        _ = try await desk.perform(QuarantineRequest(items: [items[3]]))
        let outcome = try await desk.perform(QuarantineRequest(items: items))
        #expect(outcome.value.map(\.identity) == items)
        #expect(outcome.done == items.count - 1 && !outcome.value[3].isDone)
        #expect(desk.log.count { $0 == .quarantineRequest } == items.count)
        let released = try await desk.perform(QuarantineRelease(items: items))
        #expect(released.value.map(\.identity) == items && released.done == items.count)
        #expect(desk.waiting.count == items.count)
    }

    @Test(
        "a list of any period is answered",
        arguments: [WallTime(milliseconds: .min), WallTime(milliseconds: 0), WallTime(milliseconds: .max)])
    func extremes(_ moment: WallTime) async throws {
        var (start, end) = (QuarantineFilter(), QuarantineFilter())
        (start.start, end.end) = (moment, moment)
        for filter in [start, end] { _ = try? await desk.perform(QuarantineList(filter)) }
        #expect(desk.log.allSatisfy { $0 == .quarantineList })
    }

    @Test("an item is named by its identity with either stroke, or by its message where that is clear")
    func names() async throws {
        let one = try await desk.hold()[0]
        let several = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com"])
        let message = String(one.prefix(36))
        for name in [one, one.replacing("\\", with: "/"), one.uppercased(), message] {
            #expect(try await desk.perform(QuarantineShow(item: name)).identity == one)
        }
        #expect(try await desk.perform(QuarantineShow(item: several[1])).recipientAddress == "bob@contoso.com")
        let foreign = String(several[0].prefix(36)) + "\\" + String(one.suffix(36))
        for name in [String(several[0].prefix(36)), "x", "", foreign, "4711"] {
            await #expect(throws: OperationFailure.self) { _ = try await desk.perform(QuarantineShow(item: name)) }
        }
    }

    @Test("a preview has the words that are seen and the links as text, and nothing that runs or loads")
    func preview() async throws {
        let item = try await desk.hold()[0]
        let why = "a question of Ann's"
        let text = try await desk.perform(QuarantinePreview(item: item, reason: why))
        #expect(text.text == "Dear Ann here")
        #expect(text.header == ["From: Eve <eve@example.net>", "Subject: Hello", "Content-Type: text/html"])
        #expect(text.links.contains("https://evil.example/x"))
        #expect(!text.isCut && text.files.isEmpty)
        #expect(desk.log == [.quarantinePreview])
        // Without an entry nothing is shown.
        desk.store.breakAudit(true)
        for operation in [QuarantinePreview(item: item, reason: why)] {
            await #expect(throws: OperationFailure.self) { _ = try await desk.perform(operation) }
        }
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(QuarantineExport(item: item, reason: why))
        }
    }

    // MARK: - Release

    @Test("a release puts the recipient's own copy into its queue, stamped as let out, with its entry")
    func releaseOwn() async throws {
        let stamp = "X-Forefront-Antispam-Report:\r\n CIP:192.0.2.9;SCL:9;SFV:SPM;H:client.example;CAT:HSPM;DIR:INB;"
        let item = try await desk.hold(
            for: ["ann@contoso.com", "bob@contoso.com"], stamps: [stamp, "X-Spam-Flag: YES", "X-Malware-Scan: x"])[0]
        let rows = try await release(item) { $0.reason = "wanted" }
        #expect(rows.map(\.isDone) == [true])
        #expect(desk.waiting == ["ann@contoso.com"])
        let own = try await edits(of: 0)
        #expect(own.prepended == ["Received: from a\r\n by b"])
        #expect(
            own.stamps == [
                "X-Forefront-Antispam-Report:\r\n CIP:192.0.2.9;SCL:-1;SFV:SKQ;H:client.example;CAT:HSPM;DIR:INB;",
                "X-Spam-Flag: NO", "X-Malware-Scan: x",
            ])
        #expect(own.organizationStamps == ["SCL: -1", "AuthAs: Anonymous"])
        // The other recipient's copy stays as it was.
        #expect(try await edits(of: 1).stamps.first == stamp)
        #expect(try await desk.perform(QuarantineShow(item: item)).releaseStatus == .released)
        let entry = try #require(desk.store.auditLog.first)
        #expect(entry.action == .quarantineRelease && entry.reason == "wanted")
        #expect(entry.object?.name == item && entry.change == "released to ann@contoso.com")
    }

    @Test("a copy without a report gets one that says it was let out")
    func releaseUnstamped() async throws {
        let item = try await desk.hold()[0]
        _ = try await release(item)
        let stamps = try await edits(of: 0).stamps
        #expect(stamps.count == 1 && stamps[0].contains("SCL:-1;") && stamps[0].contains("SFV:SKQ;"))
        #expect(stamps[0].contains("CIP:192.0.2.9;"))
    }

    @Test("each recipient gets a message once, unless it is repeated by force")
    func once() async throws {
        let items = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com"], inbox: ["carol@contoso.com"])
        #expect(desk.waiting == ["carol@contoso.com"])
        #expect(try await release(items[0]).map(\.isDone) == [true])
        #expect(try await release(items[0]).map(\.isDone) == [false])
        // To whoever has a copy as a recipient or by an earlier release, by any way of asking.
        for user in ["carol@contoso.com", "ann@contoso.com"] {
            #expect(try await release(items[1]) { $0.users = [user] }.map(\.isDone) == [false], "\(user)")
        }
        #expect(desk.waiting == ["ann@contoso.com", "carol@contoso.com"])
        // Bob's own copy is held: it is the one that he gets.
        #expect(try await release(items[0]) { $0.users = ["bob@contoso.com"] }.map(\.isDone) == [true])
        #expect(try await desk.perform(QuarantineShow(item: items[1])).releaseStatus == .released)
        #expect(desk.waiting == ["ann@contoso.com", "bob@contoso.com", "carol@contoso.com"])
        #expect(try await release(items[0]) { $0.isRepeated = true }.map(\.isDone) == [true])
        #expect(desk.waiting.filter { $0 == "ann@contoso.com" }.count == 2)
    }

    @Test("whoever has several addresses gets a message once, by whichever of them it is released")
    func aliases() async throws {
        let items = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com"])
        // The copy that is held for the mailbox is the one that leaves.
        #expect(try await release(items[0]) { $0.users = ["rob@contoso.com"] }.map(\.isDone) == [true])
        #expect(try await desk.perform(QuarantineShow(item: items[1])).releaseStatus == .released)
        #expect(try await release(items[1]).map(\.isDone) == [false])
        for user in ["rob@contoso.com", "bob@contoso.com"] {
            #expect(try await release(items[0]) { $0.users = [user] }.map(\.isDone) == [false], "\(user)")
        }
        #expect(desk.waiting == ["bob@contoso.com"])
        // A copy for one that is no recipient.
        let other = try await desk.hold()[0]
        for (user, isDone) in [("rob@contoso.com", true), ("bob@contoso.com", false), ("rob@contoso.com", false)] {
            #expect(try await release(other) { $0.users = [user] }.map(\.isDone) == [isDone], "\(user)")
        }
        #expect(desk.waiting == ["bob@contoso.com", "bob@contoso.com"])
    }

    @Test("a copy that is held as malware does not leave by another address, nor by another recipient's item")
    func mixedReasons() async throws {
        let items = try await desk.hold(
            for: ["ann@contoso.com", "bob@contoso.com"], .spam, reasons: ["bob@contoso.com": .malware])
        for user in ["rob@contoso.com", "bob@contoso.com"] {
            let rows = try await release(items[0]) { $0.users = [user] }
            #expect(rows.map(\.isDone) == [false] && rows[0].reason?.contains("--confirm-malware") == true, "\(user)")
        }
        #expect(desk.waiting.isEmpty)
    }

    @Test("the field by which a message is known again is an administrator's alone, and a copy has one of them")
    func stamped() async throws {
        let secrets = try #require(ServerSecrets([UInt8](repeating: 1, count: ServerSecrets.length)))
        let desk = try await QuarantineDesk(secrets: secrets)
        func stamps(_ recipient: Int, in sequence: Int64) async throws -> [String] {
            let id = RecipientID(SequenceNumber(sequence), index: recipient)
            let message = try #require(try await desk.store.message(SequenceNumber(sequence), recipients: [id]))
            return message.edits(for: try #require(message.recipients.first)).stamps
                .filter { $0.hasPrefix("X-Postern-Released: ") }
        }
        let items = try await desk.hold(for: ["bob@contoso.com", "ann@contoso.com", "carol@contoso.com"])
        #expect(try await desk.perform(QuarantineRelease(items: [items[0]])).done == 1)
        #expect(try await stamps(0, in: 1).count == 1)
        var again = QuarantineRelease(items: [items[0]])
        again.isRepeated = true
        #expect(try await desk.perform(again).done == 1)
        #expect(try await stamps(0, in: 2).count == 1)
        // It would have the same mail pass for everybody.
        #expect(try await desk.perform(QuarantineRelease(items: [items[1]]), by: QuarantineDesk.ann).done == 1)
        #expect(try await stamps(1, in: 1).isEmpty)
        // A token is a recipient's as well, whoever hands it in.
        let token = try await desk.perform(QuarantineTokenIssue(item: items[2], purpose: .release)).token
        let redeemed = try await desk.perform(
            QuarantineTokenRedeem(token: token, item: items[2], purpose: .release))
        #expect(redeemed.done == 1)
        #expect(try await stamps(2, in: 1).isEmpty)
    }

    @Test("a message goes to all of its recipients, or to others of the organization, and to nobody outside")
    func others() async throws {
        let items = try await desk.hold(for: ["ann@contoso.com"])
        let rows = try await release(items[0]) {
            $0.users = ["rob@contoso.com", "carol@contoso.com", "eve@example.net", "nobody@contoso.com"]
        }
        #expect(rows.map(\.isDone) == [true, true, false, false])
        #expect(
            rows[2].reason?.contains("no accepted domain") == true && rows[3].reason?.contains("no recipient") == true)
        #expect(desk.waiting == ["bob@contoso.com", "carol@contoso.com"])
        #expect(try await release(items[0]) { $0.users = ["carol@contoso.com"] }.map(\.isDone) == [false])
        #expect(try await desk.perform(QuarantineShow(item: items[0])).releaseStatus == .notReleased)
        let decisions = try #require(desk.store.acceptances.last).decisions
        #expect(Verdict(of: decisions)?.decision == .released)
        #expect(decisions.first?.object?.name == items[0])
        // A copy that was not asked for is reported on to nobody.
        #expect(desk.store.recipients(of: SequenceNumber(2)).map { $0.delivery.recipient.notify?.isEmpty } == [true])
        let all = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com", "carol@contoso.com"])
        #expect(try await release(all[1]) { $0.isToAll = true }.map(\.isDone) == [true, true, true])
        for wrong in [["nonsense"], ["a@"]] {
            await #expect(throws: OperationFailure.self) { _ = try await release(items[0]) { $0.users = wrong } }
        }
    }

    @Test("what is released and reported as held by mistake is learned as good, one message once, and malware never")
    func lessons() async throws {
        let lessons = Lessons()
        var administration = desk.desk.administration
        administration.learning = lessons
        let items = try await desk.hold(for: ["ann@contoso.com", "bob@contoso.com"])
        let malware = try await desk.hold(.malware)[0]
        var order = QuarantineRelease(items: items + [malware])
        order.isReported = true
        order.isMalwareConfirmed = true
        let outcome = try await order.perform(in: administration, by: OperationDesk.administrator)
        #expect(outcome.done == 3)
        let taken = lessons.taken.withLockedValue { $0 }
        #expect(taken.map(\.label) == [.good])
        #expect(taken.map { String(buffer: $0.message) } == [QuarantineDesk.letter])
        #expect(try await desk.perform(QuarantineShow(item: items[1])).isReported)
        // Of what is not released nothing is learned.
        _ = try await order.perform(in: administration, by: OperationDesk.administrator)
        #expect(lessons.taken.withLockedValue { $0.count } == 1)
    }

    @Test("what is released is told as released when nothing can be learned from it, with the reason")
    func unlearned() async throws {
        let lessons = Lessons()
        lessons.isFull.withLockedValue { $0 = true }
        var administration = desk.desk.administration
        administration.learning = lessons
        var order = QuarantineRelease(items: try await desk.hold())
        order.isReported = true
        let rows = try await order.perform(in: administration, by: OperationDesk.administrator).value
        #expect(rows.map(\.isDone) == [true] && rows[0].reason?.contains("learned") == true)
        #expect(desk.waiting == ["ann@contoso.com"])
    }

    @Test("malware leaves with a second confirmation alone")
    func malware() async throws {
        let item = try await desk.hold(.malware)[0]
        let refused = try await release(item)
        #expect(refused.map(\.isDone) == [false] && refused[0].reason?.contains("--confirm-malware") == true)
        #expect(desk.waiting.isEmpty && desk.log.isEmpty)
        #expect(try await release(item) { $0.isMalwareConfirmed = true }.map(\.isDone) == [true])
        #expect(desk.store.auditLog.first?.change == "released to ann@contoso.com, held as malware")
    }

    @Test("nothing is put into the queues by a release while they are being filled")
    func filling() async throws {
        let item = try await desk.hold()[0]
        let changes = desk.desk.administration.changes
        changes.holdRerouting()
        let rows = try await release(item)
        #expect(rows.map(\.isDone) == [false] && rows[0].reason?.contains("in a moment") == true)
        #expect(desk.waiting.isEmpty)
        await changes.releaseRerouting()
        #expect(try await release(item).map(\.isDone) == [true])
    }

    @Test("a release that the store refuses changes nothing, and says why")
    func failing() async throws {
        let item = try await desk.hold()[0]
        for (error, words) in [(StoreError.full, "disk is full"), (StoreError.failed("broken"), "broken")] {
            desk.store.failSubmit(error)
            let rows = try await release(item)
            #expect(rows.map(\.isDone) == [false] && rows[0].reason?.contains(words) == true)
        }
        desk.store.breakAudit(true)
        #expect(try await release(item).map(\.isDone) == [false])
        #expect(desk.waiting.isEmpty && desk.log.isEmpty)
        desk.store.breakAudit(false)
        #expect(try await release(item).map(\.isDone) == [true])
    }

    // MARK: - Requests

    @Test("a request is answered once: approved, which releases, or denied, after which it can be asked for again")
    func requests() async throws {
        let items = [
            try await desk.hold(permissions: .limited)[0], try await desk.hold(.highConfPhish, permissions: .full)[0],
        ]
        let full = try await desk.hold(permissions: .full)[0]
        func done(_ outcome: QuarantineOutcome) -> [Bool] { outcome.value.map(\.isDone) }
        #expect(done(try await desk.perform(QuarantineApprove(items: items))) == [false, false])
        #expect(done(try await desk.perform(QuarantineDeny(items: items))) == [false, false])
        // Whoever may release need not ask.
        #expect(done(try await desk.perform(QuarantineRequest(items: items + [full]))) == [true, true, false])
        #expect(done(try await desk.perform(QuarantineRequest(items: items))) == [false, false])
        #expect(done(try await desk.perform(QuarantineDeny(items: [items[0]]))) == [true])
        #expect(done(try await desk.perform(QuarantineApprove(items: items))) == [false, true])
        #expect(desk.waiting == ["ann@contoso.com"])
        #expect(done(try await desk.perform(QuarantineRequest(items: [items[0]]))) == [true])
        #expect(try await desk.perform(QuarantineShow(item: items[0])).releaseStatus == .requested)
        #expect(try await desk.perform(QuarantineShow(item: items[1])).releaseStatus == .approved)
        #expect(done(try await desk.perform(QuarantineApprove(items: [items[1]]))) == [false])
        let changes = desk.log.filter { $0 != .quarantineShow }
        #expect(
            changes == [
                .quarantineRequest, .quarantineRequest, .quarantineDeny, .quarantineApprove, .quarantineRequest,
            ])
    }

    @Test("a deleted item is gone, with its content and its recipient's copy")
    func delete() async throws {
        let item = try await desk.hold()[0]
        #expect(try await desk.perform(QuarantineDelete(items: [item])).done == 1)
        #expect(desk.log == [.quarantineDelete])
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(QuarantineDelete(items: [item])) }
        #expect(try await desk.store.content(of: SequenceNumber(1)) == nil)
        #expect(desk.store.recipients(of: SequenceNumber(1)).map(\.state) == [.discarded])
    }

    @Test("nobody's rows are forgotten while their messages are in quarantine, released or not")
    func forgetting() async throws {
        let items = [try await desk.hold()[0], try await desk.hold()[0]]
        _ = try await release(items[1])
        try await desk.hold(for: [], inbox: ["ann@contoso.com"])
        for recipient in desk.store.waiting {
            try await desk.store.commit(
                StoreTransaction(updates: [RecipientUpdate(id: recipient.id, state: .delivered, event: nil)]))
        }
        let view = try await desk.perform(TraceForget(recipient: "ann@contoso.com"))
        #expect(view.rows == 1 && view.waiting == 2)
        _ = try await desk.perform(QuarantineDelete(items: items))
        let second = try await desk.perform(TraceForget(recipient: "ann@contoso.com"))
        #expect(second.rows == 3 && second.waiting == 0)
    }

    // MARK: - Rights

    @Test("a recipient does with its own items what the quarantine policy allowed, and knows of no others")
    func rights() async throws {
        let full = try await desk.hold(permissions: .full)[0]
        let limited = try await desk.hold(permissions: .limited)[0]
        let hidden = try await desk.hold(permissions: .none)[0]
        let told = try await desk.hold(permissions: .none, notifies: true)[0]
        let phish = try await desk.hold(.highConfPhish, permissions: .full)[0]
        let foreign = try await desk.hold(for: ["bob@contoso.com"])[0]
        let ann = QuarantineDesk.ann
        let seen = try await desk.perform(QuarantineList(), by: ann).value.map(\.identity)
        #expect(Set(seen) == [full, limited, told, phish])
        func may(_ operation: some Operations.Operation) async -> Bool {
            do {
                let answer = try await desk.perform(operation, by: ann)
                return (answer as? QuarantineOutcome).map { $0.done > 0 } ?? true
            } catch {
                return false
            }
        }
        for (item, shows, previews, requests) in [
            (hidden, false, false, false), (foreign, false, false, false), (told, true, false, false),
            (limited, true, true, true), (phish, true, true, true), (full, true, true, false),
        ] {
            #expect(await may(QuarantineShow(item: item)) == shows, "\(item)")
            #expect(await may(QuarantinePreview(item: item)) == previews, "\(item)")
            #expect(await may(QuarantineRequest(items: [item])) == requests, "\(item)")
            #expect(await !may(QuarantineExport(item: item)))
            #expect(await !may(QuarantineApprove(items: [item])))
            #expect(await !may(QuarantineDeny(items: [item])))
        }
        for item in [hidden, foreign, told, limited, phish] {
            #expect(await !may(QuarantineRelease(items: [item])), "\(item)")
        }
        var toOthers = QuarantineRelease(items: [full])
        toOthers.users = ["bob@contoso.com"]
        #expect(await !may(toOthers))
        #expect(await may(QuarantineRelease(items: [full])))
        #expect(desk.waiting == ["ann@contoso.com"])
        #expect(await !may(QuarantineDelete(items: [told])))
        #expect(await may(QuarantineDelete(items: [limited])))
    }

    @Test("whoever owns a mailbox learns nothing of organizations by their names")
    func foreignOrganizations() async throws {
        for name in ["contoso", "nobody"] {
            var filter = QuarantineFilter()
            filter.organization = name
            #expect(try await desk.perform(QuarantineList(filter), by: QuarantineDesk.ann).value.isEmpty, "\(name)")
        }
        var filter = QuarantineFilter()
        filter.organization = "nobody"
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(QuarantineList(filter)) }
    }

    @Test("EOP's values of permissions are the groups of bits that they stand for")
    func permissionValues() {
        #expect(QuarantinePermissions.full.rawValue == 39 && QuarantinePermissions.limited.rawValue == 43)
        #expect(QuarantinePermissions.none.rawValue == 0)
        #expect(QuarantinePermissions(rawValue: 23).names.count == 4)
    }

    // MARK: - Anything in any order

    @Test(
        "whatever is done in whatever order, a recipient gets a message once and an item has one state",
        arguments: (1...30).map { UInt64($0) })
    func anyOrder(_ seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var items: [String] = []
        for step in 0..<60 {
            guard let item = items.randomElement(using: &random), step > 2 else {
                items += try await desk.hold(
                    for: ["ann@contoso.com", "bob@contoso.com"], step % 3 == 0 ? .malware : .spam, permissions: .limited
                )
                continue
            }
            switch random.next() % 8 {
            case 0: items += try await desk.hold(permissions: .full)
            case 1: _ = try? await release(item)
            case 2: _ = try? await release(item) { $0.isToAll = true }
            case 3: _ = try? await release(item) { $0.users = ["carol@contoso.com", "bob@contoso.com"] }
            case 4: _ = try? await desk.perform(QuarantineRequest(items: [item]))
            case 5: _ = try? await desk.perform(QuarantineApprove(items: [item]))
            case 6: _ = try? await desk.perform(QuarantineDeny(items: [item]))
            default:
                if random.next() % 4 == 0 { _ = try? await desk.perform(QuarantineDelete(items: [item])) }
                // Some of what waits is delivered.
                if let next = desk.store.waiting.randomElement(using: &random) {
                    try await desk.store.commit(
                        StoreTransaction(updates: [RecipientUpdate(id: next.id, state: .delivered, event: nil)]))
                }
            }
        }
        #expect(desk.store.lateUpdates.isEmpty)
        let known = try await desk.store.quarantined(QuarantineQuery(limit: 10_000))
        for item in known {
            let state = try #require(desk.store.recipients[item.id]).state
            #expect(item.status.isReleased == [.waiting, .delivered].contains(state), "\(item.identity) \(state)")
        }
        for (id, record) in desk.store.recipients where record.state == .quarantined {
            #expect(known.contains { $0.id == id }, "\(id) is held and no item")
        }
        // Of each message everybody has one copy at most, whoever of them it came for.
        let messages = Set(items.map { $0.prefix(36) }).count
        let left = desk.store.recipients.values.filter { [.waiting, .delivered].contains($0.state) }
        for address in ["ann@contoso.com", "bob@contoso.com", "carol@contoso.com"] {
            #expect(left.count { $0.delivery.deliverTo.description == address } <= messages, "\(address)")
        }
    }
}

/// Takes lessons, and knows nothing else.
private final class Lessons: LearningAdministration {
    let taken = NIOLockedValueBox<[Lesson]>([])
    let isFull = NIOLockedValueBox(false)

    func learn(_ lesson: Lesson, for organization: String) throws -> LessonOutcome {
        guard !isFull.withLockedValue({ $0 }) else { throw StoreError.full }
        taken.withLockedValue { $0.append(lesson) }
        return .learned
    }

    func hasChanged(_ message: ByteBuffer, since mark: TextMark, for organization: String) -> Bool { false }
    func figures(of organization: String) -> LearningFigures { LearningFigures() }
    func forget(message: ByteBuffer, for organization: String) throws -> Bool { false }
    func forget(person: EmailAddress, for organization: String?) throws -> ForgottenPerson {
        ForgottenPerson(lessons: 0, rows: 0)
    }
    func forgetAll(of organization: String) throws {}
    func export(from organization: String, after number: UInt64, limit: Int) throws -> LessonPortion {
        LessonPortion(lines: [], next: nil)
    }
    func take(lines: [String], for organization: String, from first: Int) throws -> Int { 0 }
}
