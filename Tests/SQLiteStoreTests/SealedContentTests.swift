import Foundation
import Mail
import NIOCore
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("Held mail on disk", .timeLimit(.minutes(30)))
struct SealedContentTests {
    private let fixture = StoreFixture()
    private static let first = String(repeating: "A", count: 43) + "="
    private static let second = String(repeating: "B", count: 42) + "A="

    private func open(_ keys: QuarantineKeys) throws -> SQLiteStore {
        fixture.configuration.quarantineKeys = keys
        return try fixture.open()
    }

    /// A message whose first recipient's copy is held.
    private func held(_ size: Int, recipients: [String] = ["ann@contoso.com"]) throws -> Acceptance {
        var acceptance = try fixture.acceptance(size: size, recipients: recipients)
        acceptance.copies[0].deliveries[0].placement = .quarantine(
            QuarantineHold(
                reason: .spam, policyType: .hostedContentFilterPolicy, policyName: "Default", tag: "Tag",
                retentionDays: 15, permissions: .full, notifies: false))
        return acceptance
    }

    private func octets(_ content: MessageContent?) throws -> ByteBuffer? {
        guard let content else { return nil }
        return try content.read(at: 0, count: content.size)
    }

    /// Whether octets that no key makes are in a file of the folder.
    private func isInClear(_ text: String) throws -> Bool {
        let files = try FileManager.default.subpathsOfDirectory(atPath: fixture.folder)
        return files.contains { name in
            let data = FileManager.default.contents(atPath: "\(fixture.folder)/\(name)") ?? Data()
            return data.firstRange(of: Data(text.utf8)) != nil
        }
    }

    @Test(
        "content of a message with a held copy is encrypted, of every size, and read as it was, after a restart too",
        arguments: [1, 1_000, 40_000, 262_144, 262_145, 700_000])
    func roundTrip(size: Int) async throws {
        var store = try open(QuarantineKeys(Self.first))
        let acceptance = try held(size, recipients: ["ann@contoso.com", "bob@contoso.com"])
        let plain = try #require(try octets(acceptance.content))
        let sequence = try await store.commit([acceptance]).accepted[0].sequence
        let ids = [RecipientID(sequence, index: 1)]
        for _ in 0..<2 {
            #expect(try octets(try await store.content(of: sequence)) == plain)
            #expect(try octets(try await store.fetch(sequence, ids)?.content) == plain)
            store.close()
            store = try open(QuarantineKeys(Self.first))
        }
        // Any part of it.
        let content = try #require(try await store.content(of: sequence))
        for (start, count) in [(0, 10), (262_140, 10), (500_000, 300_000), (size, 5), (size - 1, 9), (7, 0)]
        where start >= 0 {
            let from = min(start, size)
            #expect(
                try content.read(at: start, count: count)
                    == plain.getSlice(at: plain.readerIndex + from, length: min(count, size - from)))
        }
        store.close()
        if size >= 1_000 { #expect(try !isInClear("0123456789\r\n0123456789")) }
    }

    @Test("content of a message without a held copy, or without keys, is written as it is")
    func clear() async throws {
        var store = try open(QuarantineKeys(Self.first))
        _ = try await store.commit([try fixture.acceptance(size: 1_000)])
        store.close()
        #expect(try isInClear("0123456789\r\n0123456789"))
        store = try open(.none)
        let sequence = try await store.commit([try held(1_000)]).accepted[0].sequence
        store.close()
        // A key that comes later changes nothing of what is there.
        store = try open(QuarantineKeys(Self.first))
        #expect(try await store.content(of: sequence)?.size == 1_000)
        store.close()
    }

    @Test("the newest key encrypts, and older ones read what they have encrypted")
    func rotation() async throws {
        var store = try open(QuarantineKeys(Self.first))
        let old = try await store.commit([try held(1_000)]).accepted[0].sequence
        store.close()
        store = try open(QuarantineKeys("\(Self.second)\n\(Self.first)\n"))
        let new = try await store.commit([try held(50_000)]).accepted[0].sequence
        for sequence in [old, new] { #expect(try await store.content(of: sequence) != nil) }
        store.close()
        store = try open(QuarantineKeys(Self.second))
        #expect(try await store.content(of: new) != nil)
        let failure = await #expect(throws: StoreError.self) { _ = try await store.content(of: old) }
        #expect(failure?.description.contains("put the older key behind the others there and restart") == true)
        store.close()
    }

    @Test("without its key held mail can't be read and is not lost, and what is in clear goes on")
    func missing() async throws {
        var store = try open(QuarantineKeys(Self.first))
        let both = try held(1_000, recipients: ["ann@contoso.com", "bob@contoso.com"])
        let secret = try await store.commit([both]).accepted[0].sequence
        let other = try await store.commit([try fixture.acceptance()]).accepted[0].sequence
        store.close()
        for keys in [QuarantineKeys.none, .unusable("keys: Permission denied")] {
            store = try open(keys)
            let id = RecipientID(secret, index: 1)
            #expect(try await store.content(of: other)?.size == 1_000)
            await #expect(throws: StoreError.self) { _ = try await store.content(of: secret) }
            let failure = await #expect(throws: StoreError.self) { _ = try await store.fetch(secret, [id]) }
            // Of the message, and not of the store: other mail of its queue does not wait for it.
            #expect(failure?.isOfOneMessage == true)
            #expect(try await store.waiting().map(\.id).contains(id))
            #expect(try await store.quarantined(RecipientID(secret, index: 0)) != nil)
            store.close()
        }
        store = try open(QuarantineKeys(Self.first))
        #expect(try await store.content(of: secret)?.size == 1_000)
        store.close()
    }

    @Test("mail that would be held is put off while the keys can't be used, and other mail is taken")
    func unusable() async throws {
        let store = try open(.unusable("keys: Permission denied"))
        let failure = await #expect(throws: StoreError.self) { _ = try await store.commit([try held(1_000)]) }
        #expect(failure == .unavailable("the keys of quarantine.keyFile can't be used: keys: Permission denied"))
        #expect(try await store.commit([try fixture.acceptance()]).accepted.count == 1)
        store.close()
    }

    @Test("content that somebody has changed, or put in another's place, is never read", arguments: [1_000, 700_000])
    func tampering(size: Int) async throws {
        let store = try open(QuarantineKeys(Self.first))
        let receipt = try await store.commit([try held(size), try held(size)])
        let sequence = receipt.accepted[0].sequence.rawValue
        let other = receipt.accepted[1].sequence.rawValue
        try await store.damage(
            """
            UPDATE messages SET seal = (SELECT seal FROM messages WHERE sequence = \(other)) WHERE sequence = \(sequence)
            """)
        await #expect(throws: StoreError.self) { _ = try await store.content(of: SequenceNumber(sequence)) }
        try await store.damage("UPDATE messages SET seal = x'00' WHERE sequence = \(other)")
        await #expect(throws: StoreError.self) { _ = try await store.content(of: SequenceNumber(other)) }
        store.close()
    }

    private static let texts: [(text: String, problem: String?)] = [
        (first, nil), ("# newest first\n\(second) # of June\r\n\n\(first)\n", nil), ("", "it has no key"),
        ("# none\n", "it has no key"), ("AAAA\n", "line 1 is no key of 32 octets in Base64"),
        ("\(first)\nsecret", "line 2 is no key of 32 octets in Base64"),
        (String(repeating: "\(first)\n", count: 33), "it has more than 32 keys"),
    ]

    @Test("a file of keys has one in Base64 a line", arguments: texts)
    func files(_ row: (text: String, problem: String?)) {
        do throws(QuarantineKeys.Mistake) {
            _ = try QuarantineKeys(row.text)
            #expect(row.problem == nil)
        } catch {
            #expect(error.description == row.problem)
        }
    }
}

extension StoreError {
    fileprivate var isOfOneMessage: Bool { if case .unreadable = self { true } else { false } }
}
