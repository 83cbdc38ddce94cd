import Crypto
import Inspection
import Mail
import NIOCore

/// What is known of files that took long to read, by their digest, so that the same one does not cost as much again. Pure.
///
/// One that takes long is read by the processes for such files from the beginning. One that used up the processor time of a
/// message is not opened again: its report is.
struct KnownFiles: Sendable {
    /// What is known of a file.
    enum Knowledge: Hashable, Sendable {
        /// It takes long.
        case long
        /// It used up its time: what was found until then.
        case ranOver(InspectionReport)
    }

    private struct Entry {
        var size: Int
        var until: Instant
        /// The report and the name that the file had.
        var ranOver: (name: String?, report: InspectionReport)?
    }

    private var entries: [[UInt8]: Entry] = [:]
    /// The digests in the order in which they came.
    private var order: [[UInt8]] = []
    /// How many files there are of each length.
    private var sizes: [Int: Int] = [:]
    private var reports = 0

    private let most: Int
    private let mostReports: Int
    private let life: Interval
    /// Octets of the texts of a report that is kept.
    private static let longestReport = 16_384

    /// - Parameters:
    ///   - most: files that are known at most.
    ///   - mostReports: files of those with a report.
    ///   - life: how long they are known.
    init(most: Int = 4_096, mostReports: Int = 128, life: Interval = .minutes(60)) {
        self.most = most
        self.mostReports = mostReports
        self.life = life
    }

    /// Files that are known.
    var count: Int { entries.count }

    /// The digest that a file is known by.
    static func digest(of octets: ByteBuffer) -> [UInt8] {
        var sha256 = SHA256()
        octets.withUnsafeReadableBytes { sha256.update(bufferPointer: $0) }
        return Array(sha256.finalize())
    }

    /// Whether a file of that length may be known, so that it is worth its digest.
    func mayKnow(_ size: Int) -> Bool { sizes[size] != nil }

    /// What is known of a file.
    ///
    /// - Parameters:
    ///   - name: what it is called, which the names in it may come from.
    ///   - extractsText: whether its text is asked for: a report without it is no answer then, and one with it tells of less
    ///     else, since reading the text took time as well.
    func knowledge(of digest: [UInt8], name: String?, extractsText: Bool = false, at now: Instant) -> Knowledge? {
        guard let entry = entries[digest], now < entry.until else { return nil }
        if let ranOver = entry.ranOver, ranOver.name == name, ranOver.report.hasText == extractsText {
            return .ranOver(ranOver.report)
        }
        return .long
    }

    /// Notes that a file takes long.
    mutating func noteLong(_ digest: [UInt8], size: Int, at now: Instant) {
        note(Entry(size: size, until: now + life, ranOver: entries[digest]?.ranOver), digest)
    }

    /// Notes that a file has used up its time. A report that is long is not kept.
    mutating func noteRanOver(
        _ digest: [UInt8], size: Int, name: String?, report: InspectionReport, at now: Instant
    ) {
        let isKept = report.octets + report.textOctets <= Self.longestReport
        note(Entry(size: size, until: now + life, ranOver: isKept ? (name: name, report: report) : nil), digest)
    }

    private mutating func note(_ entry: Entry, _ digest: [UInt8]) {
        remove(digest)
        while entries.count >= most, let first = order.first { remove(first) }
        if entry.ranOver != nil, reports >= mostReports,
            let first = order.first(where: { entries[$0]?.ranOver != nil })
        {
            // That it takes long is known all the same.
            entries[first]?.ranOver = nil
            reports -= 1
        }
        entries[digest] = entry
        order.append(digest)
        sizes[entry.size, default: 0] += 1
        if entry.ranOver != nil { reports += 1 }
    }

    private mutating func remove(_ digest: [UInt8]) {
        guard let entry = entries.removeValue(forKey: digest) else { return }
        order.removeAll { $0 == digest }
        if entry.ranOver != nil { reports -= 1 }
        let left = sizes[entry.size, default: 1] - 1
        sizes[entry.size] = left > 0 ? left : nil
    }
}
