import Glibc
package import Learning
internal import Mail
internal import NIOCore

/// The lessons of one organization, one behind the other in a file that is only ever added to: so a lesson is kept when it
/// is written, and a file that was cut off has all lessons before the cut.
package struct LessonFile: Sendable {
    /// What stands in the file.
    package enum Entry: Sendable {
        /// A lesson, which takes the place of an earlier one about the same message.
        case lesson(LessonRecord)
        /// A message is forgotten.
        case forgotten(MessageDigest)
        /// The model of tokens in use is of the lessons up to a number.
        case adopted(UInt64)
    }

    /// Where an entry stands.
    package struct Place: Sendable, Hashable {
        /// Its first octet, behind length and check.
        package var start: Int
        /// Its octets.
        package var count: Int
    }

    /// How a file ended when it was read.
    package struct Ending: Sendable, Hashable {
        /// Octets that are whole.
        package var size: Int
        /// What is wrong behind them; nil for nothing.
        package var damage: LearningDamage?
    }

    private static let marker = Array("PSTNLRN".utf8) + [1]
    /// Octets of an entry, at most.
    private static let maximumEntry = 1 << 16
    /// Octets of length and check before each entry.
    private static let headSize = 12
    private static let check = SipHash(0x6c65_7373_6f6e_7320, 0x6f6e_2064_6973_6b20)

    private let file: DiskFile
    /// Octets that are whole; the next entry is written behind them.
    package private(set) var size: Int

    /// Opens a file, made where there is none.
    package init(_ path: String) throws(DiskError) { try self.init(DiskFile(path, flags: O_RDWR | O_CREAT)) }

    private init(_ file: DiskFile) throws(DiskError) {
        self.file = file
        size = try file.size()
        if size == 0 { try start() }
    }

    private mutating func start() throws(DiskError) {
        do throws(DiskError) {
            try file.write(Self.marker, at: 0)
            try SystemSynchronizer().sync(file)
        } catch {
            // A part of it would be damage.
            try? file.truncate(to: 0)
            throw error
        }
        size = Self.marker.count
    }

    // MARK: - Reading

    /// Gives all entries up to the first that is not whole. Blocks.
    package mutating func read(_ each: (Entry, Place) -> Void) throws(DiskError) -> Ending {
        let all = try file.size()
        let head = try file.read(at: 0, count: Self.marker.count)
        guard head.readableBytesView.elementsEqual(Self.marker) else {
            let octets = Array(head.readableBytesView)
            let isOther = octets.count == Self.marker.count && octets.dropLast().elementsEqual(Self.marker.dropLast())
            size = 0
            return Ending(size: 0, damage: isOther ? .version(octets[octets.count - 1]) : .cutOff)
        }
        var place = Self.marker.count
        var damage: LearningDamage?
        while place < all {
            guard let found = try Self.entry(in: file, at: place, of: all) else {
                damage = .cutOff
                break
            }
            each(found.entry, found.place)
            place = found.place.start + found.place.count
        }
        size = place
        return Ending(size: place, damage: damage)
    }

    private static func entry(
        in file: DiskFile, at offset: Int, of all: Int
    ) throws(DiskError) -> (entry: Entry, place: Place)? {
        var head = try file.read(at: offset, count: headSize)
        guard let count = head.readInteger(endianness: .little, as: UInt32.self),
            let check = head.readInteger(endianness: .little, as: UInt64.self), count > 0, count <= maximumEntry,
            Int(count) <= all - offset - headSize
        else { return nil }
        let place = Place(start: offset + headSize, count: Int(count))
        let octets = Array(try file.read(at: place.start, count: place.count).readableBytesView)
        guard octets.count == place.count, Self.check.hash(octets) == check, let entry = entry(octets) else {
            return nil
        }
        return (entry, place)
    }

    private static func entry(_ octets: [UInt8]) -> Entry? {
        let content = octets.dropFirst()
        switch octets.first {
        case 1: return (try? LessonRecord(reading: Array(content), as: .first)).map { .lesson($0) }
        case 2:
            var buffer = ByteBuffer(bytes: content)
            guard let high = buffer.readInteger(endianness: .little, as: UInt64.self),
                let low = buffer.readInteger(endianness: .little, as: UInt64.self)
            else { return nil }
            return .forgotten(MessageDigest(high: high, low: low))
        case 3:
            var buffer = ByteBuffer(bytes: content)
            return buffer.readInteger(endianness: .little, as: UInt64.self).map { .adopted($0) }
        case 4: return (try? LessonRecord(reading: Array(content))).map { .lesson($0) }
        default: return nil
        }
    }

    /// The lesson at a place; nil where none stands there. Blocks.
    package func lesson(at place: Place) throws(DiskError) -> LessonRecord? {
        let octets = try file.read(at: place.start, count: place.count)
        guard octets.readableBytes == place.count,
            case .lesson(let record)? = Self.entry(Array(octets.readableBytesView))
        else { return nil }
        return record
    }

    // MARK: - Writing

    private static func octets(_ entry: Entry) -> [UInt8] {
        var content: [UInt8]
        switch entry {
        case .lesson(let record): content = [4] + record.octets
        case .forgotten(let digest): content = [2] + little(digest.high) + little(digest.low)
        case .adopted(let number): content = [3] + little(number)
        }
        return little(UInt32(content.count)) + little(check.hash(content)) + content
    }

    private static func little(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    /// Adds entries; they are on the disk when it returns. Where that fails, none of them is in the file. Blocks.
    ///
    /// - Returns: where each stands.
    @discardableResult
    package mutating func append(
        _ entries: [Entry], _ synchronizer: any DiskSynchronizer = SystemSynchronizer()
    ) throws(DiskError) -> [Place] {
        var octets: [UInt8] = []
        var places: [Place] = []
        for entry in entries {
            let one = Self.octets(entry)
            places.append(
                Place(start: size + octets.count + Self.headSize, count: one.count - Self.headSize))
            octets += one
        }
        do throws(DiskError) {
            // What an earlier failure left behind the whole ones must not be taken for entries.
            if try file.size() > size { try file.truncate(to: size) }
            try file.write(octets, at: size)
            try synchronizer.sync(file)
        } catch {
            // Where this fails too, the next call does it.
            try? file.truncate(to: size)
            throw error
        }
        size += octets.count
        return places
    }

    /// Writes a file anew with some lessons, in the place of the one at the path: after a crash it is the old one or the
    /// new one. Blocks.
    ///
    /// - Parameter lessons: gives the lessons, one after the other.
    package static func replace(
        _ path: String, adopted: UInt64?,
        lessons: (_ write: (LessonRecord) throws(DiskError) -> Void) throws(DiskError) -> Void
    ) throws(DiskError) -> (file: LessonFile, places: [UInt64: Place]) {
        try WholeFile(path).replace {
            (file: DiskFile) throws(DiskError) -> (file: LessonFile, places: [UInt64: Place]) in
            var made = try LessonFile(file)
            var places: [UInt64: Place] = [:]
            var pending: [UInt8] = []
            var size = made.size
            func add(_ entry: Entry) throws(DiskError) -> Place {
                let one = octets(entry)
                let place = Place(start: size + pending.count + headSize, count: one.count - headSize)
                pending += one
                if pending.count >= 1 << 20 {
                    try file.write(pending, at: size)
                    size += pending.count
                    pending = []
                }
                return place
            }
            try lessons { record throws(DiskError) in places[record.number] = try add(.lesson(record)) }
            if let adopted { _ = try add(.adopted(adopted)) }
            try file.write(pending, at: size)
            made.size = size + pending.count
            return (made, places)
        }
    }
}
