import Foundation

/// Finds a field that an object of JSON has twice. Decoders keep one of the two and say nothing (RFC 8259 section 4 leaves
/// it open which), so that a call could be read in two ways.
enum RepeatedField {
    /// The first such field by its path; nil when there is none. The octets must be well-formed JSON.
    static func first(in json: Data) -> String? {
        var scan = Scan()
        let octets = [UInt8](json)
        var index = 0
        while index < octets.count {
            guard octets[index] == UInt8(ascii: "\"") else {
                scan.take(octets[index])
                index += 1
                continue
            }
            let start = index
            index += 1
            while index < octets.count, octets[index] != UInt8(ascii: "\"") {
                index += octets[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            index = min(index + 1, octets.count)
            if let path = scan.take(string: octets[start..<index]) { return path }
        }
        return nil
    }

    /// Where a walk through the tokens has come.
    private struct Scan {
        private enum Level {
            /// The fields that were seen, and the one whose value comes.
            case object(seen: Set<String>, field: String?)
            case array
        }

        private var levels: [Level] = []

        mutating func take(_ octet: UInt8) {
            switch octet {
            case UInt8(ascii: "{"): levels.append(.object(seen: [], field: nil))
            case UInt8(ascii: "["): levels.append(.array)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = levels.popLast()
            case UInt8(ascii: ","):
                if case .object(let seen, _) = levels.last {
                    levels[levels.count - 1] = .object(seen: seen, field: nil)
                }
            default: break
            }
        }

        /// Takes a string with its quotation marks; gives the path of the field that it repeats.
        mutating func take(string: ArraySlice<UInt8>) -> String? {
            // Behind its field a string is a value.
            guard case .object(var seen, nil) = levels.last else { return nil }
            // Gives up the other reference, or each name would copy all before it.
            levels[levels.count - 1] = .array
            let name = Self.text(string)
            let isNew = seen.insert(name).inserted
            levels[levels.count - 1] = .object(seen: seen, field: name)
            guard !isNew else { return nil }
            return levels.compactMap { if case .object(_, let field) = $0 { field } else { nil } }
                .joined(separator: ".")
        }

        // The same name may be written with escapes or without.
        private static func text(_ string: ArraySlice<UInt8>) -> String {
            let plain = String(decoding: string.dropFirst().dropLast(), as: UTF8.self)
            guard plain.utf8.contains(UInt8(ascii: "\\")) else { return plain }
            return (try? JSONDecoder().decode(String.self, from: Data(string))) ?? plain
        }
    }
}
