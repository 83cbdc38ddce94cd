import Foundation
import Mail
import PosternTesting
import Queueing
import Testing

@testable import NodeState

@Suite struct WorkSlotsTests {
    private func folder() throws -> TemporaryFolder { try TemporaryFolder() }

    private func begin(_ slots: WorkSlots, content: [UInt8], size: Int) -> Int {
        content.withUnsafeBytes { slots.begin(contentOf: size, head: $0) }
    }

    private func mark(_ content: [UInt8], size: Int) -> ContentMark {
        content.withUnsafeBytes { ContentMark(size: size, head: $0) }
    }

    @Test("keeps what is in hand for the next process, and nothing that has ended")
    func remains() throws {
        let fixture = try folder()
        let (slots, nothing) = try WorkSlots.open(folder: fixture.path)
        #expect(nothing.isEmpty)
        let ended = slots.begin(.delivery, on: SequenceNumber(16))
        slots.end(ended)
        let delivery = slots.begin(.delivery, on: SequenceNumber(17))
        let report = slots.begin(.report, on: SequenceNumber(18))
        let content = Array("Subject: x\r\n\r\n".utf8)
        _ = begin(slots, content: content, size: 999)
        #expect(Set([ended, delivery, report]).count >= 2)
        let (_, remains) = try WorkSlots.open(folder: fixture.path)
        #expect(
            Set(remains) == [
                WorkInHand(stage: .delivery, subject: .message(SequenceNumber(17))),
                WorkInHand(stage: .report, subject: .message(SequenceNumber(18))),
                WorkInHand(stage: .reception, subject: .content(mark(content, size: 999))),
            ])
        #expect(try WorkSlots.open(folder: fixture.path).remains.isEmpty)
    }

    @Test("blames only the work of the thread that trapped, when that was noted")
    func trappedThread() throws {
        for (thread, expected) in [(UInt64(pthread_self()), 1), (77, 0), (0, 1)] {
            let fixture = try folder()
            let (slots, _) = try WorkSlots.open(folder: fixture.path)
            _ = slots.begin(.delivery, on: SequenceNumber(3))
            let file = try DiskFile(fixture.path + "/work", flags: O_RDWR)
            try withUnsafeBytes(of: thread) { try file.write($0, at: 0) }
            #expect(try WorkSlots.open(folder: fixture.path).remains.count == expected)
        }
    }

    @Test("names a message once that two threads were at")
    func once() throws {
        let fixture = try folder()
        let (slots, _) = try WorkSlots.open(folder: fixture.path)
        for _ in 0..<2 { _ = slots.begin(.delivery, on: SequenceNumber(1)) }
        #expect(try WorkSlots.open(folder: fixture.path).remains.count == 1)
    }

    @Test("lets work go on unnoted when all slots are taken, and takes them again when they are free")
    func full() throws {
        let fixture = try folder()
        let (slots, _) = try WorkSlots.open(folder: fixture.path)
        let notes = (0..<WorkSlots.count).map { slots.begin(.delivery, on: SequenceNumber(Int64($0))) }
        #expect(Set(notes) == Set(0..<WorkSlots.count))
        let none = slots.begin(.delivery, on: SequenceNumber(99))
        #expect(none == -1)
        slots.end(none)
        slots.end(notes[5])
        #expect(slots.begin(.delivery, on: SequenceNumber(99)) == notes[5])
    }

    @Test("notes content larger than a slot by its beginning and its size")
    func large() throws {
        let fixture = try folder()
        let (slots, _) = try WorkSlots.open(folder: fixture.path)
        let content = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        _ = begin(slots, content: content, size: 36_000_000)
        let (_, remains) = try WorkSlots.open(folder: fixture.path)
        #expect(remains.map(\.subject) == [.content(mark(content, size: 36_000_000))])
    }

    @Test("nothing of content stays in the file when its note has ended, and what is in hand stays")
    func cleared() throws {
        let fixture = try folder()
        let (slots, _) = try WorkSlots.open(folder: fixture.path)
        func holds(_ text: String) throws -> Bool {
            try Data(contentsOf: URL(fileURLWithPath: fixture.path + "/work")).range(of: Data(text.utf8)) != nil
        }
        let long = "Subject: large elephant\r\n\r\n" + String(repeating: "octopus ", count: 1_000)
        let notes = ["Subject: small elephant\r\n\r\n", long].map {
            begin(slots, content: Array($0.utf8), size: $0.utf8.count)
        }
        #expect(try holds("small elephant"))
        #expect(try holds("large elephant"))
        slots.end(notes[0])
        #expect(try !holds("small elephant"))
        #expect(try holds("large elephant"))
        slots.end(notes[1])
        #expect(try !holds("elephant"))
        #expect(try !holds("octopus"))
    }

    @Test("makes nothing of a file that holds anything else", arguments: [0, 100, 200_000])
    func damaged(size: Int) throws {
        let fixture = try folder()
        try Data(repeating: 0xff, count: size).write(to: URL(fileURLWithPath: fixture.path + "/work"))
        #expect(try WorkSlots.open(folder: fixture.path).remains.isEmpty)
    }
}
