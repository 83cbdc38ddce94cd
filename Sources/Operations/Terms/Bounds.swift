import Mail

/// Bounds of what callers give, the same for every way to an operation. Each throws ``OperationFailure`` of the kind
/// `usage`.
enum Bounds {
    /// The greatest age of mail that a filter can name, in seconds: a hundred years.
    static let longestAge = 3_153_600_000

    /// A number that lies within bounds.
    static func check(_ value: Int, _ name: String, in bounds: ClosedRange<Int>) throws(OperationFailure) {
        guard !bounds.contains(value) else { return }
        throw OperationFailure(
            .usage, "\(name) is \(value); give a number from \(bounds.lowerBound) to \(bounds.upperBound).")
    }

    /// A text that says something and takes at most so many octets; gives it as it may be kept and shown.
    static func text(_ text: String, _ name: String, octets: Int) throws(OperationFailure) -> String {
        guard !text.isEmpty, text.utf8.count <= octets else {
            throw OperationFailure(
                .usage, "\(name) has \(text.utf8.count) octets; give a text of 1 to \(octets) octets.")
        }
        return SafeText.escaped(text)
    }
}
