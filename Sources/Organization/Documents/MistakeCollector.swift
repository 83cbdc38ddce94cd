/// Gathers the mistakes of one document while it is read and checked.
final class MistakeCollector {
    let file: String
    private(set) var mistakes: [ConfigurationMistake] = []
    // A file that is no configuration at all has a mistake a line; nobody reads more than this.
    private static let maximum = 1_000

    init(file: String) { self.file = file }

    func add(line: Int, object: String, field: String? = nil, _ problem: String, mend: @autoclosure () -> String) {
        guard mistakes.count < MistakeCollector.maximum else { return }
        mistakes.append(
            ConfigurationMistake(file: file, line: line, object: object, field: field, problem: problem, mend: mend()))
    }

    /// The mistakes by line, in the order found where lines are equal; nil when there are none.
    var errors: ConfigurationErrors? {
        guard !mistakes.isEmpty else { return nil }
        let sorted = mistakes.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }
        return ConfigurationErrors(sorted.map(\.element))
    }
}
