internal import NIOConcurrencyHelpers

/// Keeps parsed policies by their text. To be shared by all messages.
///
/// Bounded: at most ``capacity`` records of at most 2 KB each.
public final class SPFRecordCache: Sendable {
    typealias Entry = Result<SPFRecord, SPFSyntaxError>

    /// Records kept.
    public let capacity: Int
    private static let largestRecord = 2_048

    // Two generations: when the younger one is full it becomes the older one, so what is asked for stays.
    private struct Generations {
        var young: [RecordText: Entry] = [:]
        var old: [RecordText: Entry] = [:]
    }
    private let generations = NIOLockedValueBox(Generations())

    /// An empty cache.
    public init(capacity: Int = 4_096) { self.capacity = max(2, capacity) }

    /// Records in the cache; one that is in both generations counts twice.
    var count: Int { generations.withLockedValue { $0.young.count + $0.old.count } }

    func record(_ text: [UInt8]) -> Entry {
        guard text.count <= SPFRecordCache.largestRecord else { return SPFRecordCache.parse(text) }
        let record = RecordText(octets: text)
        let (known, isYoung) = generations.withLockedValue { generations -> (Entry?, Bool) in
            if let known = generations.young[record] { return (known, true) }
            return (generations.old[record], false)
        }
        if let known, isYoung { return known }
        // Parsed outside the lock: others need not wait.
        let entry = known ?? SPFRecordCache.parse(text)
        generations.withLockedValue { generations in
            if generations.young.count >= capacity / 2 {
                generations.old = generations.young
                generations.young = [:]
            }
            generations.young[record] = entry
        }
        return entry
    }

    static func parse(_ text: [UInt8]) -> Entry {
        do throws(SPFSyntaxError) {
            return .success(try SPFRecord(text))
        } catch {
            return .failure(error)
        }
    }
}
