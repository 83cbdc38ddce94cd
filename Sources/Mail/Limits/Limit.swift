/// One limit: its name in `limits`, what it bounds and where its value lies.
public struct Limit: Sendable {
    /// Where the value lies, and so its unit.
    public enum Field: Sendable {
        /// A number of octets, written `36MB`, `256KB` or `2048`; KB is 1,024 and MB 1,048,576.
        case octets(any (WritableKeyPath<Limits, Int> & Sendable))
        /// A number, written `200`.
        case count(any (WritableKeyPath<Limits, Int> & Sendable))
        /// A time, written `30s`, `5min` or `1h`.
        case time(any (WritableKeyPath<Limits, Interval> & Sendable))
        /// The four points of a level, written `96/99/97/94`.
        case thresholds(any (WritableKeyPath<Limits, PressureThresholds> & Sendable))
    }

    /// The name.
    public var name: String
    /// Where the value lies.
    public var field: Field
    /// What puts a changed value into force.
    public var activation: Activation
    /// The smallest value that makes sense, in the unit of the field (milliseconds for times).
    public var minimum: Int
    /// The largest.
    public var maximum: Int
    /// What is said to a peer that goes beyond it; empty where nothing is.
    public var reply: String
    /// What it bounds, in words.
    public var meaning: String

    init(
        _ name: String, _ field: Field, _ activation: Activation, _ range: ClosedRange<Int>, _ reply: String,
        _ meaning: String
    ) {
        self.name = name
        self.field = field
        self.activation = activation
        self.minimum = range.lowerBound
        self.maximum = range.upperBound
        self.reply = reply
        self.meaning = meaning
    }

    /// Whether its value is the same in two sets of limits.
    public func isSame(in first: Limits, and second: Limits) -> Bool {
        switch field {
        case .octets(let path), .count(let path): first[keyPath: path] == second[keyPath: path]
        case .time(let path): first[keyPath: path] == second[keyPath: path]
        case .thresholds(let path): first[keyPath: path] == second[keyPath: path]
        }
    }

    /// Gives one set of limits the value that another has.
    public func copy(from source: Limits, to target: inout Limits) {
        switch field {
        case .octets(let path), .count(let path): target[keyPath: path] = source[keyPath: path]
        case .time(let path): target[keyPath: path] = source[keyPath: path]
        case .thresholds(let path): target[keyPath: path] = source[keyPath: path]
        }
    }
}
