/// Where the results of jobs are kept that are too large for the store. Names are those of ``ResultFileName``.
///
/// The calls may take as long as a disk does, and block no thread of tasks. What was appended before a crash may be lost: the
/// job has failed then, and its files are removed.
package protocol ResultFiles: Sendable {
    /// Appends octets to a file, which is made where there is none. Throws ``OperationFailure`` where there is no room.
    func append(_ octets: [UInt8], to name: String) async throws(OperationFailure)

    /// Octets of a file, at most so many; none behind its end. Throws ``OperationFailure`` where there is no such file.
    func read(_ name: String, from offset: Int, count: Int) async throws(OperationFailure) -> [UInt8]

    /// Octets of a file; 0 where there is none.
    func size(of name: String) async -> Int

    /// Removes a file, if there is one.
    func remove(_ name: String) async

    /// The names of all files.
    func names() async -> [String]
}

/// Names of the files of jobs: `JOB.N`, the parts of a job counted from 1.
package enum ResultFileName {
    /// The name of a part.
    package static func part(_ number: Int, of job: String) -> String { "\(job).\(number)" }

    /// The identity of the job that a file is of: what stands before the first dot.
    package static func job(of name: String) -> String {
        String(decoding: name.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
    }

    /// Whether a text is the name of a part: no more than letters, digits, `-`, `_` and one dot before the number, so that it
    /// leads nowhere else.
    package static func isName(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].count <= 64, (1...4).contains(parts[1].count) else {
            return false
        }
        let isDigit = { (octet: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) }
        let isLetter = { (octet: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20) }
        return parts[1].allSatisfy(isDigit)
            && parts[0].allSatisfy { octet in
                isDigit(octet) || isLetter(octet) || octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_")
            }
    }
}
