/// Keeps parsed policies by their text. To be shared by all messages.
///
/// Bounded: at most ``capacity`` records of at most 2 KB each.
public final class SPFRecordCache: Sendable {
    typealias Entry = Result<SPFRecord, SPFSyntaxError>

    private let records: RecordCache<Entry>

    /// An empty cache.
    public init(capacity: Int = 4_096) { records = RecordCache(capacity: capacity, parse: SPFRecordCache.parse) }

    /// Records kept.
    public var capacity: Int { records.capacity }
    /// Records in the cache; one that is in both generations counts twice.
    var count: Int { records.count }

    func record(_ text: [UInt8]) -> Entry { records.entry(text) }

    @Sendable static func parse(_ text: [UInt8]) -> Entry {
        do throws(SPFSyntaxError) {
            return .success(try SPFRecord(text))
        } catch {
            return .failure(error)
        }
    }
}
