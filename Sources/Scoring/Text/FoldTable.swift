/// How characters are compared: without case, marks, compatibility forms and letters that only look like others.
struct FoldTable: Sendable {
    /// What a character is compared as: up to three octets of ASCII, or another character.
    // The top octet has the number of octets below it, or 4 for a character.
    private var entries: [UInt32]
    private var pages: [UInt16]
    private static let top: UInt32 = 0x20000

    init(folding: ListFile, confusables: ListFile) throws(ListError) {
        entries = [UInt32](repeating: 0, count: 128)
        pages = [UInt16](repeating: 0, count: Int(Self.top >> 7))
        for line in folding.lines {
            let words = line.words
            guard words.count == 2, let number = UInt32(words[0], radix: 16), number >= 0x80, number < Self.top,
                let entry = Self.entry(words[1] == "blank" ? " " : words[1])
            else {
                throw folding.error(
                    line, "it is no character's number and what it is compared as", "Write a line such as `E9 e`.")
            }
            set(number, entry)
        }
        for line in confusables.lines {
            let words = line.words
            guard words.count == 2, words[0].unicodeScalars.count == 1, let scalar = words[0].unicodeScalars.first,
                scalar.value >= 0x80, scalar.value < Self.top, let entry = Self.entry(words[1])
            else {
                throw confusables.error(
                    line, "it is no letter and what it looks like", "Write a letter, a blank and a letter of ASCII.")
            }
            set(scalar.value, entry)
        }
    }

    private static func entry(_ text: Substring) -> UInt32? {
        let octets = Array(text.utf8)
        if octets.allSatisfy({ $0 < 0x80 }), (1...3).contains(octets.count) {
            var entry = UInt32(octets.count) << 24
            for (index, octet) in octets.enumerated() { entry |= UInt32(octet) << UInt32(8 * index) }
            return entry
        }
        guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else { return nil }
        return 4 << 24 | scalar.value
    }

    private mutating func set(_ scalar: UInt32, _ entry: UInt32) {
        let page = Int(scalar >> 7)
        if pages[page] == 0 {
            pages[page] = UInt16(entries.count / 128)
            entries += [UInt32](repeating: 0, count: 128)
        }
        entries[Int(pages[page]) * 128 + Int(scalar & 127)] = entry
    }

    /// The entry of a character; 0 where it stays as it is.
    @inline(__always)
    func entry(_ scalar: UInt32) -> UInt32 {
        guard scalar < Self.top else { return 0 }
        return entries[Int(pages[Int(scalar >> 7)]) * 128 + Int(scalar & 127)]
    }

    /// A person's name as names are compared: folded, its words in order of the alphabet.
    func person(_ name: String) -> String {
        skeleton(name).split { !($0.isLetter || $0.isNumber) }.sorted().joined(separator: " ")
    }

    /// ASCII text as it is compared, and other letters of it as they are: for names and hosts.
    func skeleton(_ text: String) -> String {
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 {
                result.append(UInt8(scalar.value).lowered)
                continue
            }
            let entry = entry(scalar.value)
            switch entry >> 24 {
            case 0: result += Array(String(scalar).utf8)
            case 4: if let other = Unicode.Scalar(entry & 0xFF_FFFF) { result += Array(String(other).utf8) }
            case let count:
                for index in 0..<count { result.append(UInt8(truncatingIfNeeded: entry >> (8 * index)).lowered) }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
