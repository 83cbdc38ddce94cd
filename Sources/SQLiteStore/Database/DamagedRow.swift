/// A row that does not hold what this release writes.
struct DamagedRow: Error, CustomStringConvertible {
    var description: String
}
