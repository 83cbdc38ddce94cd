import Foundation
import Learning
import Log
import Mail
import MailFlow
import NIOCore
import PosternTesting
import Testing

@testable import NodeState

@Suite("What organizations have learned, on the disk")
struct LearningStoreTests {
    private let folder: TemporaryFolder
    private let clock = VirtualClock()

    init() throws { folder = try TemporaryFolder() }

    /// Reads a message of the form `address|subject|words|link`.
    private static func specimen(_ message: ByteBuffer) -> Specimen {
        let fields = String(decoding: message.readableBytesView, as: UTF8.self).split(
            separator: "|", omittingEmptySubsequences: false
        ).map(String.init)
        guard fields.count == 4 else { return Specimen() }
        func words(_ text: String) -> [Specimen.Word] {
            text.split(separator: " ").map { .init(hash: SipHash(3, 4).hash($0.utf8), isStable: true) }
        }
        let address = fields[0]
        return Specimen(
            sender: .init(
                address: address, domain: address.split(separator: "@").last.map(String.init), isAligned: true),
            recipients: ["joe@contoso.com"], subject: words(fields[1]), subjectLength: fields[1].utf8.count,
            body: words(fields[2]),
            links: fields[3].isEmpty ? [] : [.init(name: fields[3], isShared: false, isRelated: false)],
            identity: [fields[0] + fields[1], ""])
    }

    private func open(_ log: RecordingLog = RecordingLog()) throws -> LearningStore {
        try LearningStore(
            dataFolder: folder.path, time: clock, random: SeededRandom(seed: 7), logger: log.logger
        ) { message, _ in Self.specimen(message) }
    }

    private static let words =
        "dear user your mailbox has reached its storage limit and new messages will be returned to their senders until you "
        + "confirm your account by the button below"

    private func message(_ number: Int, words: String = words) -> ByteBuffer {
        ByteBuffer(string: "a\(number)@evil.example|mailbox is full number \(number)|\(words)|landing\(number).example")
    }

    private func teach(_ store: LearningStore, _ number: Int, _ label: LessonLabel = .spam, by person: String? = nil)
        throws -> LessonOutcome
    {
        try store.learn(
            Lesson(
                message: message(number), label: label,
                teacher: person.flatMap { EmailAddress($0) }.map { .person($0) } ?? .administrator), for: "contoso")
    }

    private func campaign(_ store: LearningStore, _ number: Int) -> [CampaignMatch.Kind] {
        let known = store.knowledge(of: Self.specimen(message(number)), for: "contoso", at: clock.wallTime())
        return known?.knowledge.campaign?.kinds ?? []
    }

    private var lessons: String { folder.path + "/learning/of-contoso/lessons" }

    @Test("is there after a death right behind a lesson, with who gave it and what was corrected")
    func durable() throws {
        let store = try open()
        #expect(try teach(store, 1, by: "joe@contoso.com") == .learned)
        #expect(try teach(store, 1, by: "sue@contoso.com") == .known)
        #expect(try teach(store, 2) == .learned)
        #expect(try teach(store, 2, .good) == .corrected)
        // No word of an end: the process is gone.
        let again = try open()
        let figures = again.figures(of: "contoso")
        #expect(figures.spam == 1 && figures.good == 1)
        #expect(try teach(again, 1, by: "joe@contoso.com") == .known)
        #expect(campaign(again, 1).contains(.link))
        #expect(!campaign(again, 2).contains(.link))
        #expect(again.figures(of: "fabrikam").spam == 0)
    }

    @Test("counts a person's twenty of a day over a restart")
    func limit() throws {
        let store = try open()
        for number in 0..<20 { #expect(try teach(store, number, by: "joe@contoso.com") == .learned) }
        let again = try open()
        #expect(try teach(again, 99, by: "joe@contoso.com") == .overDailyLimit)
        clock.advance(by: .seconds(86_400))
        #expect(try teach(again, 99, by: "joe@contoso.com") == .learned)
    }

    @Test("cut off at any octet has the lessons before the cut, tells so, sets the file aside and goes on")
    func cut() throws {
        let store = try open()
        for number in 1...3 { _ = try teach(store, number) }
        let whole = try Data(contentsOf: URL(fileURLWithPath: lessons))
        var ends: [Int] = []
        var file = try LessonFile(lessons)
        let ending = try file.read { _, place in ends.append(place.start + place.count) }
        #expect(ending == .init(size: whole.count, damage: nil) && ends.count == 3)
        for length in 0..<whole.count {
            try? FileManager.default.removeItem(atPath: lessons + ".damaged")
            try whole.prefix(length).write(to: URL(fileURLWithPath: lessons))
            let log = RecordingLog()
            let cut = try open(log)
            let kept = ends.count { $0 <= length }
            #expect(cut.figures(of: "contoso").spam == kept)
            // An empty file is a new one, and one that ends behind a lesson is whole.
            let isWhole = length == 0 || length == 8 || ends.contains(length)
            #expect(log.events == (isWhole ? [] : [.learningDamaged]), "\(length)")
            #expect(FileManager.default.fileExists(atPath: lessons + ".damaged") == !isWhole)
            guard length % 37 == 0 else { continue }
            #expect(try teach(cut, 9) == .learned)
            #expect(try open().figures(of: "contoso").spam == kept + 1)
        }
    }

    @Test("with a changed octet has what stands before it")
    func changed() throws {
        let store = try open()
        for number in 1...3 { _ = try teach(store, number) }
        let whole = try Data(contentsOf: URL(fileURLWithPath: lessons))
        for place in stride(from: 8, to: whole.count, by: 11) {
            var octets = whole
            octets[place] ^= 0x40
            try octets.write(to: URL(fileURLWithPath: lessons))
            let log = RecordingLog()
            #expect(try open(log).figures(of: "contoso").spam < 3)
            #expect(log.events == [.learningDamaged])
        }
    }

    @Test("of the first form of lessons is read whole, and goes on in the form of today")
    func firstForm() throws {
        _ = try teach(open(), 1)
        let record = LessonRecord(
            number: 1, time: clock.wallTime(), kind: .spam, teacher: 0, digest: MessageDigest(high: 8, low: 9),
            tokens: TokenSet([7]), print: Fingerprint(sketch: nil, keys: []), domains: [], keys: Ladder.Keys())
        var octets = record.octets
        octets.remove(at: 17)
        octets.removeLast(2)
        let entry = [1] + octets
        let check = SipHash(0x6c65_7373_6f6e_7320, 0x6f6e_2064_6973_6b20).hash(entry)
        var file = ByteBuffer(string: "PSTNLRN")
        file.writeInteger(UInt8(1))
        file.writeInteger(UInt32(entry.count), endianness: .little)
        file.writeInteger(check, endianness: .little)
        file.writeBytes(entry)
        try Data(file.readableBytesView).write(to: URL(fileURLWithPath: lessons))
        let log = RecordingLog()
        let store = try open(log)
        #expect(store.figures(of: "contoso").spam == 1 && log.events.isEmpty)
        #expect(try teach(store, 2) == .learned)
        #expect(try open(log).figures(of: "contoso").spam == 2 && log.events.isEmpty)
    }

    @Test("of another release's form is set aside, not read")
    func version() throws {
        _ = try teach(open(), 1)
        var octets = try Data(contentsOf: URL(fileURLWithPath: lessons))
        octets[7] = 9
        try octets.write(to: URL(fileURLWithPath: lessons))
        let log = RecordingLog()
        #expect(try open(log).figures(of: "contoso").spam == 0)
        #expect(log.values(.reason) == [.text("version 9 of its form is not known to this release")])
    }

    @Test("remembers senders and links over a restart, once written; cut off, it has a part of them and tells so")
    func memory() throws {
        let store = try open()
        for _ in 0..<4 {
            let known = try #require(
                store.knowledge(of: Self.specimen(message(1)), for: "contoso", at: clock.wallTime()))
            store.note(.received(known.sighting, isJunked: false), for: "contoso", at: clock.wallTime())
            clock.advance(by: .seconds(4 * 86_400))
        }
        store.note(.wrote(person: "joe@contoso.com", to: ["bob@fabrikam.com"]), for: "contoso", at: clock.wallTime())
        store.keepUp(isNight: false)
        let path = folder.path + "/learning/of-contoso/memory"
        let bob = Specimen(
            sender: .init(address: "bob@fabrikam.com", domain: "fabrikam.com", isAligned: true),
            recipients: ["joe@contoso.com"])
        let again = try open()
        let known = again.knowledge(of: Self.specimen(message(1)), for: "contoso", at: clock.wallTime())?.knowledge
        #expect(known?.sender?.rung == .person && known?.sender?.seen == 4 && known?.newDomain == nil)
        #expect(again.knowledge(of: bob, for: "contoso", at: clock.wallTime())?.knowledge.sender?.isAnswered == true)
        let all = again.figures(of: "contoso").pairs
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var most = 0
        for length in 0..<whole.count {
            try whole.prefix(length).write(to: URL(fileURLWithPath: path))
            let log = RecordingLog()
            let cut = try open(log)
            #expect(log.events == [.learningDamaged], "\(length)")
            let pairs = cut.figures(of: "contoso").pairs
            #expect(pairs >= most && pairs <= 2, "\(length)")
            most = pairs
        }
        #expect(all == 2 && most == all)
    }

    @Test("knows after a restart what of its reports matched clean mail, even by a memory that was cut off behind that")
    func clean() throws {
        let store = try open()
        _ = try teach(store, 1)
        #expect(campaign(store, 1).contains(.link))
        for _ in 0..<3 {
            let known = try #require(
                store.knowledge(of: Self.specimen(message(1)), for: "contoso", at: clock.wallTime()))
            store.note(.received(known.sighting, isJunked: false), for: "contoso", at: clock.wallTime())
        }
        #expect(campaign(store, 1) == [])
        store.keepUp(isNight: false)
        #expect(campaign(try open(), 1) == [])
        let path = folder.path + "/learning/of-contoso/memory"
        try Data(contentsOf: URL(fileURLWithPath: path)).dropLast().write(to: URL(fileURLWithPath: path))
        let log = RecordingLog()
        #expect(campaign(try open(log), 1) == [])
        #expect(log.events == [.learningDamaged])
    }

    @Test("counts the sender of a lesson once, whether or not the memory was written behind it")
    func once() throws {
        func junked(_ store: LearningStore) -> Bool? {
            store.knowledge(of: Self.specimen(message(1)), for: "contoso", at: clock.wallTime())?.knowledge.sender?
                .isGood
        }
        let store = try open()
        _ = try teach(store, 1)
        #expect(junked(store) == nil)
        // Not written: the lesson tells it again, once.
        #expect(junked(try open()) == nil)
        let third = try open()
        third.keepUp(isNight: false)
        #expect(junked(try open()) == nil)
        #expect(try open().figures(of: "contoso").pairs == 1)
    }

    @Test("forgets a message, a person and an organization, down to the octets")
    func forget() throws {
        let store = try open()
        for number in 1...3 { _ = try teach(store, number, by: number == 3 ? "joe@contoso.com" : nil) }
        let before = try Data(contentsOf: URL(fileURLWithPath: lessons))
        #expect(try store.forget(message: message(2), for: "contoso"))
        #expect(try !store.forget(message: message(2), for: "contoso"))
        #expect(store.figures(of: "contoso").spam == 2)
        #expect(!campaign(store, 2).contains(.link) && campaign(store, 1).contains(.link))
        #expect(try Data(contentsOf: URL(fileURLWithPath: lessons)).count < before.count)
        let joe = try #require(EmailAddress("joe@contoso.com"))
        // Every lesson had joe as the recipient.
        let forgotten = try store.forget(person: joe, for: nil)
        #expect(forgotten.lessons == 1 && forgotten.rows == 3)
        #expect(store.figures(of: "contoso").spam == 1)
        #expect(try open().figures(of: "contoso").spam == 1)
        try store.forgetAll(of: "contoso")
        #expect(store.figures(of: "contoso").spam == 0 && campaign(store, 1) == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/learning/of-contoso") == [])
        #expect(try teach(store, 1) == .learned)
        #expect(try open().figures(of: "contoso").spam == 1)
    }

    @Test("takes back what a forgotten lesson said of its sender, also where the process died before that was written")
    func forgottenSender() throws {
        func junked(_ store: LearningStore) -> SenderRecord? {
            store.knowledge(of: Self.specimen(message(9)), for: "contoso", at: clock.wallTime())?.knowledge.sender
        }
        // Three of a domain's senders.
        for isWritten in [true, false] {
            let store = try open()
            for number in 1...3 { _ = try teach(store, number) }
            #expect(junked(store)?.rung == .domain && junked(store)?.isGood == false)
            if isWritten { store.keepUp(isNight: false) }
            #expect(try store.forget(message: message(3), for: "contoso"))
            #expect(junked(store) == nil)
            #expect(junked(try open()) == nil)
            try store.forgetAll(of: "contoso")
        }
        // The order to forget is on the disk, and the process dies.
        let store = try open()
        for number in 1...3 { _ = try teach(store, number) }
        var file = try LessonFile(lessons)
        var digests: [MessageDigest] = []
        _ = try file.read { entry, _ in if case .lesson(let record) = entry { digests.append(record.digest) } }
        try file.append([.forgotten(try #require(digests.last))])
        let again = try open()
        #expect(again.figures(of: "contoso").spam == 2 && junked(again) == nil)
    }

    @Test("knows a message again by its mark, and another one's content")
    func mark() throws {
        let store = try open()
        let mark = store.mark(of: Self.specimen(message(1)))
        #expect(!store.hasChanged(message(1), since: mark, for: "contoso"))
        #expect(store.hasChanged(message(2), since: mark, for: "contoso"), "another link")
        let other = "the minutes of our meeting on tuesday are in the folder as promised and we see us next week"
        #expect(store.hasChanged(message(1, words: other), since: mark, for: "contoso"))
        // The key outlives the process.
        #expect(try !open().hasChanged(message(1), since: mark, for: "contoso"))
    }

    @Test("has another mark with each report of phishing, also where an older one is forgotten at the same time")
    func phishMark() throws {
        let store = try open()
        #expect(store.phishLessons(of: "contoso") == 0)
        _ = try teach(store, 1, .phish, by: nil)
        let before = store.phishLessons(of: "contoso")
        #expect(try store.forget(message: message(1), for: "contoso"))
        _ = try teach(store, 2, .phish, by: nil)
        let mark = store.phishLessons(of: "contoso")
        #expect(mark != before && mark != 0)
        _ = try teach(store, 3, .good, by: nil)
        #expect(store.phishLessons(of: "contoso") == mark)
    }

    @Test("has another mark with each report, also with a second person's report of the same message")
    func reportMark() throws {
        let store = try open()
        #expect(store.reportMark(of: "contoso") == 0)
        _ = try teach(store, 1, .spam, by: "joe@contoso.com")
        let first = store.reportMark(of: "contoso")
        #expect(first != 0 && store.phishLessons(of: "contoso") == 0)
        _ = try teach(store, 1, .spam, by: "joe@contoso.com")
        #expect(store.reportMark(of: "contoso") == first, "the same person says the same")
        _ = try teach(store, 1, .spam, by: "ann@contoso.com")
        let second = store.reportMark(of: "contoso")
        #expect(second != first)
        _ = try teach(store, 2, .good, by: nil)
        #expect(store.reportMark(of: "contoso") == second)
    }

    @Test("goes to another server in lines without an address, and there it is the same but for senders")
    func export() throws {
        let store = try open()
        for number in 1...5 {
            _ = try teach(store, number, number == 5 ? .good : .phish, by: number == 1 ? "joe@contoso.com" : nil)
        }
        var lines: [String] = []
        var after: UInt64? = 0
        while let number = after {
            let portion = try store.export(from: "contoso", after: number, limit: 2)
            lines += portion.lines
            after = portion.next
        }
        #expect(lines.count == 5)
        #expect(
            !lines.contains {
                $0.contains("@") || $0.contains("contoso") || $0.contains("evil") || $0.contains("landing")
            })
        let other = try TemporaryFolder()
        let second = try LearningStore(
            dataFolder: other.path, time: clock, random: SeededRandom(seed: 8), logger: .silent
        ) { message, _ in Self.specimen(message) }
        #expect(try second.take(lines: lines, for: "fabrikam", from: 1) == 5)
        #expect(try second.take(lines: lines, for: "fabrikam", from: 1) == 0)
        let figures = second.figures(of: "fabrikam")
        #expect(figures.phish == 4 && figures.good == 1)
        let known = second.knowledge(of: Self.specimen(message(2)), for: "fabrikam", at: clock.wallTime())
        #expect(known?.knowledge.campaign?.kinds.contains(.link) == true && known?.knowledge.campaign?.isPhish == true)
        // The same said of the same message there is no second lesson, and another word takes its place.
        func say(_ label: LessonLabel) throws -> LessonOutcome {
            try second.learn(
                Lesson(message: message(2), label: label, teacher: .administrator), for: "fabrikam")
        }
        #expect(try say(.phish) == .known)
        #expect(try say(.good) == .corrected)
        #expect(second.figures(of: "fabrikam").phish == 3 && second.figures(of: "fabrikam").good == 2)
        #expect(throws: LessonLineError.self) { try second.take(lines: [lines[0], "{}"], for: "fabrikam", from: 1) }
        #expect(throws: LessonLineError.self) { try second.take(lines: ["no JSON"], for: "fabrikam", from: 1) }
    }

    @Test("whose disk fails takes no lesson, and the next one stands where it belongs")
    func full() throws {
        struct Full: DiskSynchronizer {
            func sync(_ file: DiskFile) throws(DiskError) { throw DiskError(.sync, file.path, ENOSPC) }
        }
        let path = folder.path + "/lessons"
        var file = try LessonFile(path)
        try file.append([.adopted(1)])
        #expect(throws: DiskError.self) { try file.append([.adopted(2)], Full()) }
        try file.append([.adopted(3)])
        var again = try LessonFile(path)
        var numbers: [UInt64] = []
        let ending = try again.read { entry, _ in if case .adopted(let number) = entry { numbers.append(number) } }
        #expect(numbers == [1, 3] && ending.damage == nil)
    }

    @Test(
        "with 500 good and 500 bad messages has a model, which a restart makes anew, and a message that is unlearned is in neither"
    )
    func model() throws {
        let store = try open()
        func words(_ kind: String, _ seed: Int) -> String {
            (0..<40).map { place in
                let number = (seed * 7 + place * 13 + place * seed) % 90
                let other = kind == "good" ? "bad" : "good"
                // Now and then a word of the other kind, as mail has them.
                return place % 2 == 0 ? "common\(number % 60)" : "\(place % 8 == 1 ? other : kind)\(number)"
            }.joined(separator: " ")
        }
        func text(_ kind: String, _ seed: Int) -> ByteBuffer {
            ByteBuffer(string: "\(kind)\(seed)@x.example|\(kind) number \(seed)|\(words(kind, seed))|")
        }
        for seed in 0..<500 {
            for kind in ["good", "bad"] {
                let label: LessonLabel = kind == "good" ? .good : .spam
                #expect(
                    try store.learn(
                        Lesson(message: text(kind, seed), label: label, teacher: .administrator), for: "contoso")
                        == .learned)
            }
            if seed == 498 { #expect(store.figures(of: "contoso").inUse == nil) }
        }
        store.keepUp(isNight: true)
        #expect(store.figures(of: "contoso").inUse == 500)
        func tokens(_ store: LearningStore, _ kind: String) -> Knowledge.Tokens? {
            var specimen = Self.specimen(text(kind, 9_999))
            specimen.sender.isAligned = false
            return store.knowledge(of: specimen, for: "contoso", at: clock.wallTime())?.knowledge.tokens
        }
        #expect(tokens(store, "bad")?.speaksAgainst == true && tokens(store, "good")?.speaksAgainst == false)
        #expect(tokens(store, "bad")?.isFull == false)
        let again = try open()
        #expect(again.figures(of: "contoso").inUse == 500)
        #expect(tokens(again, "bad") == tokens(store, "bad"))
        // Corrections wait for the next upkeep: then one is less of a class.
        let third = try open()
        _ = try third.learn(
            Lesson(message: text("good", 4), label: .spam, teacher: .administrator), for: "contoso")
        #expect(third.figures(of: "contoso").inUse == 500)
        third.keepUp(isNight: false)
        #expect(third.figures(of: "contoso").inUse == nil)
        _ = try third.learn(
            Lesson(message: text("good", 4), label: .good, teacher: .administrator), for: "contoso")
        // One less of a class, and there is none any more.
        #expect(try again.forget(message: text("good", 3), for: "contoso"))
        #expect(again.figures(of: "contoso").inUse == nil && tokens(again, "bad") == nil)
    }

    @Test("takes no lesson while a damaged file can't be replaced, and goes on with what is whole once it can")
    func unreplaced() throws {
        let store = try open()
        for number in 1...3 { _ = try teach(store, number) }
        let cut = try Data(contentsOf: URL(fileURLWithPath: lessons)).dropLast(3)
        try cut.write(to: URL(fileURLWithPath: lessons))
        // Nothing can be written where a folder stands.
        try FileManager.default.createDirectory(atPath: lessons + ".new", withIntermediateDirectories: false)
        let log = RecordingLog()
        let broken = try open(log)
        #expect(log.events == [.learningDamaged, .learningUnreadable])
        #expect(throws: DiskError.self) { try teach(broken, 9) }
        #expect(throws: DiskError.self) { try broken.export(from: "contoso", after: 0, limit: 10) }
        broken.keepUp(isNight: true)
        #expect(throws: DiskError.self) { try teach(broken, 9) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: lessons)) == cut)
        try FileManager.default.removeItem(atPath: lessons + ".new")
        broken.keepUp(isNight: false)
        #expect(broken.figures(of: "contoso").spam == 2)
        #expect(try teach(broken, 9) == .learned)
        #expect(try open().figures(of: "contoso").spam == 3)
    }

    @Test("does not write over a memory that it could not read")
    func unread() throws {
        let store = try open()
        _ = try teach(store, 1)
        let known = try #require(store.knowledge(of: Self.specimen(message(1)), for: "contoso", at: clock.wallTime()))
        store.note(.received(known.sighting, isJunked: false), for: "contoso", at: clock.wallTime())
        store.keepUp(isNight: false)
        let path = folder.path + "/learning/of-contoso/memory"
        try FileManager.default.moveItem(atPath: path, toPath: path + ".kept")
        // A folder can be opened, and not be read.
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let log = RecordingLog()
        let broken = try open(log)
        #expect(log.events == [.learningUnreadable])
        #expect(throws: DiskError.self) { try teach(broken, 9) }
        broken.keepUp(isNight: false)
        #expect(log.events == [.learningUnreadable, .learningUnreadable])
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".kept", toPath: path)
        broken.keepUp(isNight: false)
        #expect(broken.figures(of: "contoso").pairs == 1 && broken.figures(of: "contoso").spam == 1)
        #expect(try teach(broken, 9) == .learned)
        #expect(try open().figures(of: "contoso").spam == 2)
    }

    @Test("knows after a death the senders of lessons behind the last writing")
    func senders() throws {
        let store = try open()
        for number in 1...2 { _ = try teach(store, number) }
        store.keepUp(isNight: false)
        _ = try teach(store, 3)
        let record = try open().knowledge(of: Self.specimen(message(99)), for: "contoso", at: clock.wallTime())?
            .knowledge.sender
        #expect(record?.rung == .domain && record?.isGood == false)
    }

    @Test("forgets a person in files that were set aside too, and tells where that fails")
    func damagedForgotten() throws {
        let store = try open()
        _ = try teach(store, 1, by: "joe@contoso.com")
        let joe = try #require(EmailAddress("joe@contoso.com"))
        let memory = folder.path + "/learning/of-contoso/memory"
        for path in [lessons, memory] { try Data("old".utf8).write(to: URL(fileURLWithPath: path + ".damaged")) }
        try FileManager.default.createDirectory(atPath: lessons + ".new", withIntermediateDirectories: false)
        #expect(throws: DiskError.self) { try store.forget(person: joe, for: nil) }
        try FileManager.default.removeItem(atPath: lessons + ".new")
        #expect(try store.forget(person: joe, for: nil).lessons == 1)
        for path in [lessons, memory] { #expect(!FileManager.default.fileExists(atPath: path + ".damaged")) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: lessons)).count == 8)
    }

    @Test("sets a key of another size aside, and what is hashed with it is gone")
    func key() throws {
        let store = try open()
        _ = try teach(store, 1)
        store.keepUp(isNight: false)
        let key = folder.path + "/learning/key"
        try Data("short".utf8).write(to: URL(fileURLWithPath: key))
        try FileManager.default.removeItem(atPath: lessons)
        let log = RecordingLog()
        #expect(try open(log).figures(of: "contoso").pairs == 0)
        #expect(log.events == [.learningDamaged])
        #expect(try Data(contentsOf: URL(fileURLWithPath: key)).count == 16)
        #expect(try Data(contentsOf: URL(fileURLWithPath: key + ".damaged")) == Data("short".utf8))
    }

    @Test("keeps the newest twenty thousand of lessons from elsewhere, none of them of a day ahead")
    func bound() throws {
        let store = try open()
        let now = clock.wallTime()
        let lines = try (1...UInt64(20_005)).map { number in
            try LessonLine(
                LessonRecord(
                    number: 0, time: WallTime(milliseconds: now.milliseconds + 864_000_000), kind: .spam, teacher: 0,
                    digest: MessageDigest(high: number, low: number), tokens: TokenSet([UInt32(number)]),
                    print: Fingerprint(sketch: nil, keys: []), domains: [], keys: Ladder.Keys())
            ).text
        }
        #expect(try store.take(lines: lines, for: "contoso", from: 1) == 20_005)
        #expect(store.figures(of: "contoso").spam == 20_000)
        #expect(try open().figures(of: "contoso").spam == 20_000)
        let first = try #require(try store.export(from: "contoso", after: 0, limit: 1).lines.first)
        let record = try #require(LessonLine.reading(first)?.record)
        #expect(record.digest.high == 6 && record.time <= now)
    }

    @Test("keeps each organization in a folder of its own, whatever its name")
    func names() throws {
        let store = try open()
        for name in ["contoso", "../x", "Ümläut", "a b%/", "UPPER"] {
            _ = try store.learn(Lesson(message: message(1), label: .spam, teacher: .administrator), for: name)
        }
        let again = try open()
        for name in ["contoso", "../x", "Ümläut", "a b%/", "UPPER"] { #expect(again.figures(of: name).spam == 1) }
        #expect(again.figures(of: "upper").spam == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/x"))
    }
}
