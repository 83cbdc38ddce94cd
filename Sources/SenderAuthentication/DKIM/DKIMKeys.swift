internal import DNS
internal import Mail

/// Keeps public keys in the form that signatures are checked with, by the text of their records. To be shared by all
/// messages.
///
/// Bounded: at most ``capacity`` records of at most 2 KB each.
public final class DKIMKeyCache: Sendable {
    /// A record with its key, or why it is none.
    typealias Entry = Result<DKIMKeyLookup.Key, DKIMMistake>

    private let records: RecordCache<Entry>

    /// An empty cache.
    public init(capacity: Int = 4_096) { records = RecordCache(capacity: capacity, parse: DKIMKeyCache.parse) }

    /// Records kept.
    public var capacity: Int { records.capacity }
    /// Records in the cache; one that is in both generations counts twice.
    var count: Int { records.count }

    func entry(_ text: [UInt8]) -> Entry { records.entry(text) }

    @Sendable static func parse(_ text: [UInt8]) -> Entry {
        do throws(DKIMMistake) {
            let record = try DKIMKeyRecord(text)
            return .success(DKIMKeyLookup.Key(record: record, key: try DKIMPublicKey(record)))
        } catch {
            return .failure(error)
        }
    }
}

/// Gets public keys from DNS (RFC 6376 section 3.6.2).
struct DKIMKeyLookup: Sendable {
    /// A key with the record it is from.
    struct Key: Sendable {
        var record: DKIMKeyRecord
        var key: DKIMPublicKey
    }

    /// Why there is none.
    enum Problem: Error, Hashable {
        /// Later there may be one.
        case temporary(String)
        case permanent(DKIMMistake)
    }

    /// TXT records at a name that are looked at.
    static let maximumRecords = 4

    let resolver: any Resolver
    let cache: DKIMKeyCache?

    /// The keys at some names, each asked for once, all at the same time.
    func keys(_ names: Set<Domain>) async -> [Domain: Result<Key, Problem>] {
        // With one name, as most mail has, there is no need for a task.
        if names.count == 1, let name = names.first { return [name: await key(name)] }
        return await withTaskGroup(of: (Domain, Result<Key, Problem>).self) { group in
            for name in names { group.addTask { (name, await key(name)) } }
            var keys: [Domain: Result<Key, Problem>] = [:]
            for await (name, key) in group { keys[name] = key }
            return keys
        }
    }

    /// The key at a name.
    func key(_ name: Domain) async -> Result<Key, Problem> {
        let answer: Answer
        do {
            answer = try await resolver.resolve(name, .txt)
        } catch {
            return .failure(.temporary("DNS gave no answer for \(name): \(error.reason)"))
        }
        var mistake = DKIMMistake("there is no key at \(name)", .noKey)
        // Of several records the first usable one counts; which it is, the RFC leaves open (section 3.6.2.2).
        for case .text(let text) in answer.records.prefix(DKIMKeyLookup.maximumRecords) {
            switch cache?.entry(text) ?? DKIMKeyCache.parse(text) {
            case .success(let key): return .success(key)
            case .failure(let problem): mistake = problem
            }
        }
        return .failure(.permanent(mistake))
    }
}
