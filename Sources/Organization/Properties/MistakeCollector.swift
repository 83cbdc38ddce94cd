/// Gathers the mistakes of one document while it is read and checked.
final class MistakeCollector {
    let file: String
    private(set) var mistakes: [ConfigurationMistake] = []
    // A file that is no configuration at all has a mistake a line; nobody reads more than this.
    private static let maximum = 1_000

    init(file: String) { self.file = file }

    func add(
        _ severity: ConfigurationMistake.Severity = .error, line: Int, object: String, field: String? = nil,
        value: String? = nil, _ problem: String, mend: @autoclosure () -> String
    ) {
        guard mistakes.count < MistakeCollector.maximum || severity == .error && !hasErrors else { return }
        if severity == .error { hasErrors = true }
        mistakes.append(
            ConfigurationMistake(
                severity: severity, file: file, line: line, object: object, field: field, value: value,
                problem: problem, mend: mend()))
    }

    /// Whether any of them is more than a warning.
    private(set) var hasErrors = false

    /// All of them by line, in the order found where lines are equal.
    var sorted: [ConfigurationMistake] {
        mistakes.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    /// Errors and warnings by line; nil when no error is among them.
    var errors: ConfigurationErrors? { hasErrors ? ConfigurationErrors(sorted) : nil }
}
