import Glibc
internal import Learning
internal import Mail
internal import NIOCore

/// What an organization knows of senders and links, in a file that is written anew as a whole and in portions, so that
/// writing needs little memory.
struct MemoryFile: Sendable {
    private enum Section: UInt8 {
        case ladder = 1
        case domains, campaigns, lessons, end, contents
    }

    private static let marker = Array("PSTNMEM".utf8) + [1]
    private static let headSize = 14
    /// Octets of a section, at most.
    private static let maximumSection = 64 << 20
    private static let check = SipHash(0x6d65_6d6f_7279_206f, 0x6e20_6469_736b_2020)

    /// What a file has for which the lessons have to be known, and how it ended.
    struct Content: Sendable {
        /// The number of the last lesson whose sender is counted.
        var lesson: UInt64 = 0
        /// What of the reports has matched clean mail.
        var clean = CleanMatches()
        /// What is wrong with the file; what stands before that counts. Nil for nothing.
        var damage: LearningDamage?
    }

    let path: String

    /// Reads the file, senders and domains into a state; a file that does not exist changes nothing. Blocks.
    func read(into state: inout LearnedState, on day: DayNumber) throws(DiskError) -> Content {
        var content = Content()
        let file: DiskFile
        do throws(DiskError) {
            file = try DiskFile(path, flags: O_RDONLY)
        } catch {
            if error.code == ENOENT { return content }
            throw error
        }
        let all = try file.size()
        let head = Array(try file.read(at: 0, count: Self.marker.count).readableBytesView)
        guard head == Self.marker else {
            let isOther = head.count == Self.marker.count && head.dropLast().elementsEqual(Self.marker.dropLast())
            content.damage = isOther ? .version(head[head.count - 1]) : .cutOff
            return content
        }
        var place = Self.marker.count
        while true {
            var head = try file.read(at: place, count: Self.headSize)
            guard let kind = head.readInteger(as: UInt8.self).flatMap({ Section(rawValue: $0) }),
                let number = head.readInteger(as: UInt8.self),
                let count = head.readInteger(endianness: .little, as: UInt32.self),
                let check = head.readInteger(endianness: .little, as: UInt64.self),
                count <= Self.maximumSection, Int(count) <= all - place - Self.headSize
            else {
                content.damage = .cutOff
                return content
            }
            let octets = Array(try file.read(at: place + Self.headSize, count: Int(count)).readableBytesView)
            guard octets.count == Int(count), Self.check.hash([kind.rawValue, number] + octets) == check else {
                content.damage = .changed
                return content
            }
            place += Self.headSize + Int(count)
            do throws(LearningDamage) {
                switch kind {
                case .ladder where Int(number) < Ladder.parts:
                    try state.ladder.restore(octets, ofPart: Int(number), on: day)
                case .ladder: throw .cutOff
                case .domains: try state.domains.restore(octets, on: day)
                case .contents: try state.contents.restore(octets, on: day)
                case .campaigns: content.clean = try CleanMatches(reading: octets)
                case .lessons:
                    var buffer = ByteBuffer(bytes: octets)
                    content.lesson = buffer.readInteger(endianness: .little) ?? 0
                case .end: return content
                }
            } catch {
                content.damage = error
                return content
            }
        }
    }

    /// Writes the file; a crash leaves the old one or the new one. Blocks.
    ///
    /// - Parameter part: gives the octets of a part of the ladder, and of the rest once all parts are given.
    func write(
        lesson: UInt64, ladder: (Int) -> [UInt8], domains: () -> [UInt8], contents: () -> [UInt8],
        campaigns: () -> [UInt8]
    ) throws(DiskError) {
        try WholeFile(path).replace { file throws(DiskError) in
            var place = 0
            func add(_ octets: [UInt8]) throws(DiskError) {
                try file.write(octets, at: place)
                place += octets.count
            }
            func section(_ section: Section, _ octets: [UInt8], number: Int = 0) throws(DiskError) {
                var head = ByteBuffer()
                head.writeInteger(section.rawValue)
                head.writeInteger(UInt8(number))
                head.writeInteger(UInt32(octets.count), endianness: .little)
                head.writeInteger(
                    Self.check.hash([section.rawValue, UInt8(number)] + octets), endianness: .little)
                try add(Array(head.readableBytesView))
                try add(octets)
            }
            try add(Self.marker)
            var number = ByteBuffer()
            number.writeInteger(lesson, endianness: .little)
            try section(.lessons, Array(number.readableBytesView))
            for part in 0..<Ladder.parts { try section(.ladder, ladder(part), number: part) }
            try section(.domains, domains())
            try section(.contents, contents())
            try section(.campaigns, campaigns())
            try section(.end, [])
        }
    }
}
