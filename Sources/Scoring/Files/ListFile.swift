/// A mistake in a file of a list.
public struct ListError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public var file: String
    /// The line, from 1; 0 where it is about the whole file.
    public var line: Int
    /// What is wrong, as a clause.
    public var problem: String
    /// What to do about it.
    public var mend: String

    /// File, line, problem and mend in one sentence.
    public var description: String {
        line == 0 ? "\(file): \(problem). \(mend)" : "\(file), line \(line): \(problem). \(mend)"
    }
}

/// The lines of a list: `version` first, then one entry a line; `#` begins a comment.
struct ListFile {
    struct Line {
        var number: Int
        var text: Substring
        /// What is between blanks.
        var words: [Substring] { text.split(separator: " ", omittingEmptySubsequences: true) }
    }

    /// Octets of a file, and of a line.
    static let maximumSize = 4 << 20, maximumLine = 2_048

    var name: String
    var version: String
    var lines: [Line] = []

    init(name: String, text: String) throws(ListError) {
        self.name = name
        guard text.utf8.count <= Self.maximumSize else {
            throw ListError(
                file: name, line: 0, problem: "it has more than \(Self.maximumSize) octets",
                mend: "Leave out what is not needed.")
        }
        var version: String?
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard line.count <= Self.maximumLine else {
                throw ListError(
                    file: name, line: number, problem: "the line has more than \(Self.maximumLine) octets",
                    mend: "Write one entry a line.")
            }
            var octets = line
            // A comment begins the line or stands behind a blank.
            var previous = UInt8(ascii: " ")
            for index in line.indices {
                if line[index] == UInt8(ascii: "#"), previous == UInt8(ascii: " ") || previous == UInt8(ascii: "\t") {
                    octets = line[..<index]
                    break
                }
                previous = line[index]
            }
            while let last = octets.last, last <= 0x20 { octets = octets.dropLast() }
            octets = octets.drop { $0 <= 0x20 }
            guard !octets.isEmpty else { continue }
            let text = Substring(octets)
            if version == nil {
                guard text.hasPrefix("version ") else {
                    throw ListError(
                        file: name, line: number, problem: "the first entry is not the version",
                        mend: "Begin the list with a line such as `version 2026-11-30`.")
                }
                version = String(text.dropFirst(8))
                continue
            }
            lines.append(Line(number: number, text: text))
        }
        guard let version else {
            throw ListError(
                file: name, line: 0, problem: "it has no version",
                mend: "Begin the list with a line such as `version 2026-11-30`.")
        }
        self.version = version
    }

    func error(_ line: Line, _ problem: String, _ mend: String) -> ListError {
        ListError(file: name, line: line.number, problem: problem, mend: mend)
    }
}
