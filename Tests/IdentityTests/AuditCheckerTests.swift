import Identity
import Mail
import PosternTesting
import Testing

@Suite("The chain of the audit log")
struct AuditCheckerTests {
    private static func chain(_ count: Int) -> [AuditLink] {
        var links: [AuditLink] = []
        for number in 1...count {
            let row = AuditRow(
                id: Int64(number), time: WallTime(milliseconds: Int64(number) * 1_000),
                organization: number % 2 == 0 ? nil : "contoso", action: "queue.retry", caller: "root",
                text: "{\"n\":\(number)}")
            links.append(AuditLink(row, after: links.last?.digest ?? AuditEnd.beginning.digest))
        }
        return links
    }

    private static func end(_ links: [AuditLink]) -> AuditEnd {
        links.last.map { AuditEnd(entry: $0.row.id, digest: $0.digest) } ?? AuditEnd.beginning
    }

    private static func gap(_ link: AuditLink) -> AuditGap {
        AuditGap(first: link.row.id, last: link.row.id, previous: link.previous, digest: link.digest)
    }

    private static func verify(
        _ links: [AuditLink], gaps: [AuditGap] = [], end: AuditEnd, noted: AuditHead? = nil
    ) -> AuditVerification {
        var checker = AuditChecker(noted: noted)
        for link in links { checker.take(link, gaps: gaps) }
        return checker.end(end, gaps: gaps)
    }

    @Test("a digest is that of the form that the reference page describes")
    func form() {
        let first = AuditLink(
            AuditRow(
                id: 1, time: WallTime(milliseconds: 1_000), organization: "contoso", action: "queue.retry",
                caller: "root", text: "{}"), after: AuditEnd.beginning.digest)
        #expect(first.digest.hexadecimal == "0ecda5f7b967b3343cd3e36658b100979765f268310f15186095dd49bdc2008d")
        let second = AuditLink(
            AuditRow(
                id: 2, time: WallTime(milliseconds: 2_000), organization: nil, action: "dns.drop", caller: "root",
                text: "{\"\u{e4}\":1}"), after: first.digest)
        #expect(second.digest.hexadecimal == "4166f137e0e1aefa6f4da739ed8d483931e4dcb14ae4da62d267e8b0dd3f5bfe")
    }

    @Test("two rows that differ in where a text ends have two digests")
    func parts() {
        func digest(_ organization: String?, _ action: String, _ caller: String, _ text: String) -> [UInt8] {
            AuditRow(
                id: 1, time: WallTime(milliseconds: 1), organization: organization, action: action, caller: caller,
                text: text
            ).digest(after: AuditEnd.beginning.digest)
        }
        let digests = [
            digest("ab", "c", "d", "e"), digest("a", "bc", "d", "e"), digest("a", "b", "cd", "e"),
            digest("a", "b", "c", "de"), digest("", "abc", "d", "e"), digest(nil, "abc", "d", "e"),
            digest("abcde", "", "", ""), digest(nil, "", "", ""), digest("", "", "", ""),
        ]
        #expect(Set(digests).count == digests.count)
    }

    @Test("an entry has the same text each time it is written, with its members in order")
    func text() throws {
        let entry = AuditEntry(
            at: WallTime(milliseconds: 1_795_438_939_042), by: Caller(.local(uid: 0), name: "root"),
            authentication: "peerCredentials", organization: "contoso", .queueSuspend,
            ObjectReference(.queue, "a/b"), change: "12 recipients")
        let row = try AuditRow(entry, id: 7)
        #expect(row == (try AuditRow(entry, id: 7)))
        #expect(row.text.hasPrefix("{\"action\":\"queue.suspend\",\"authentication\":"))
        #expect(row.text.contains("\"a/b\""))
        #expect(row.id == 7 && row.organization == "contoso" && row.action == "queue.suspend" && row.caller == "root")
    }

    @Test("whatever goes by its age, in whatever order and at whatever moment of the walk, the chain is whole")
    func gaps() {
        var random = SeededRandom(seed: 7)
        for round in 0..<200 {
            let links = Self.chain(Int.random(in: 1...12, using: &random))
            let shuffled = links.shuffled(using: &random)
            let early = Array(shuffled.prefix(Int.random(in: 0...links.count, using: &random)))
            let late = Array(shuffled.dropFirst(early.count).prefix(Int.random(in: 0...3, using: &random)))
            func left(by removed: [AuditLink]) -> [AuditGap] {
                AuditGap.left(by: removed.map(Self.gap).sorted { $0.first < $1.first })
            }
            let turn = Int64.random(in: 0...12, using: &random)
            let (before, after) = (left(by: early), left(by: early + late))
            let noted = links.randomElement(using: &random).map { AuditEnd(entry: $0.row.id, digest: $0.digest).head }
            var checker = AuditChecker(noted: noted)
            for link in links where !early.contains(link) {
                let isLate = link.row.id > turn
                if isLate && late.contains(link) { continue }
                checker.take(link, gaps: isLate ? after : before)
            }
            let found = checker.end(Self.end(links), gaps: after)
            #expect(found.isWhole, "round \(round): \(found)")
            #expect(found.noted == .same || found.noted == .removed, "round \(round)")
        }
    }

    @Test("no single change of a chain is taken for a whole one")
    func changes() {
        let links = Self.chain(6)
        let end = Self.end(links)
        let gap = AuditGap.left(by: links.prefix(2).map(Self.gap))
        #expect(gap.count == 1 && gap[0].first == 1 && gap[0].last == 2)
        #expect(Self.verify(links, end: end).isWhole)
        #expect(Self.verify(Array(links.dropFirst(2)), gaps: gap, end: end).isWhole)
        for index in links.indices {
            var changed = links
            changed.remove(at: index)
            #expect(!Self.verify(changed, end: end).isWhole, "without \(index)")
            changed = links
            changed[index].row.text += " "
            #expect(!Self.verify(changed, end: end).isWhole, "text of \(index)")
            changed[index] = AuditLink(changed[index].row, after: changed[index].previous)
            #expect(!Self.verify(changed, end: end).isWhole, "text and digest of \(index)")
            changed = links
            changed[index].previous[31] ^= 1
            #expect(!Self.verify(changed, end: end).isWhole, "digest held by \(index)")
            changed = links
            changed[index].digest[0] ^= 1
            #expect(!Self.verify(changed, end: end).isWhole, "digest of \(index)")
        }
        var other = gap
        other[0].digest[0] ^= 1
        #expect(!Self.verify(Array(links.dropFirst(2)), gaps: other, end: end).isWhole)
        other = gap
        other[0].last = 3
        #expect(!Self.verify(Array(links.dropFirst(2)), gaps: other, end: end).isWhole)
        other[0].last = 1
        #expect(!Self.verify(Array(links.dropFirst(2)), gaps: other, end: end).isWhole)
        #expect(!Self.verify(links, end: AuditEnd(entry: 7, digest: end.digest)).isWhole)
        #expect(!Self.verify(links, end: AuditEnd(entry: 5, digest: links[4].digest)).isWhole)
        #expect(!Self.verify([], end: end).isWhole)
    }

    @Test("a number and a digest as people type them are a head, or none")
    func typed() {
        let digest = String(repeating: "aB", count: 32)
        #expect(AuditHead(entry: 5, typed: digest) == AuditHead(entry: 5, digest: digest.lowercased()))
        let short = String(digest.dropLast())
        let wrong: [(Int64, String)] = [
            (-1, digest), (5, ""), (5, short), (5, digest + "0"), (5, short + "g"), (5, short + "\u{660}"),
        ]
        for (entry, text) in wrong {
            #expect(AuditHead(entry: entry, typed: text) == nil, "\(entry) \(text)")
        }
    }
}
