/// How the values of limits are written.
extension Limit {
    private static let octets: [(unit: String, size: Int)] = [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)]
    private static let day = 86_400_000
    private static let times: [(unit: String, size: Int)] = [
        ("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000), ("d", day),
    ]

    /// What text stands for, as a change of the limits; nil when it is no such value or out of bounds.
    public func change(to text: String) -> ((inout Limits) -> Void)? {
        if case .thresholds(let path) = field {
            guard let value = thresholds(of: text) else { return nil }
            return { $0[keyPath: path] = value }
        }
        return value(of: text).map { value in { set(value, in: &$0) } }
    }

    private func thresholds(of text: String) -> PressureThresholds? {
        guard let value = PressureThresholds(text), value.mediumToLow >= minimum, value.mediumToHigh <= maximum
        else { return nil }
        return value
    }

    /// The number that text stands for, in octets, a count or milliseconds; nil when it is none or out of bounds.
    private func value(of text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        let unit = String(text[digits.endIndex...]).trimmingSpace
        let size: Int? =
            switch field {
            case .count: unit.isEmpty ? 1 : nil
            case .octets:
                unit.isEmpty ? 1 : Limit.octets.first { $0.unit.lowercased() == unit.lowercased() }?.size
            case .time: Limit.times.first { $0.unit == unit }?.size
            case .thresholds: nil
            }
        guard let size else { return nil }
        let (value, overflow) = number.multipliedReportingOverflow(by: size)
        return !overflow && (minimum...maximum).contains(value) ? value : nil
    }

    /// A value as it is written: `36MB`, `200`, `5min`.
    public func text(_ limits: Limits) -> String {
        switch field {
        case .count(let path): String(limits[keyPath: path])
        case .octets(let path): Limit.text(limits[keyPath: path], Limit.octets, smallest: "")
        case .time(let path): Limit.text(Int(limits[keyPath: path].milliseconds), Limit.times, smallest: "ms")
        case .thresholds(let path): limits[keyPath: path].text
        }
    }

    private static func text(_ value: Int, _ units: [(unit: String, size: Int)], smallest: String) -> String {
        // One day is written as 24 hours.
        let unit = units.last { value != 0 && value % $0.size == 0 && (value > day || $0.size < day) }
        return unit.map { "\(value / $0.size)\($0.unit)" } ?? "\(value)\(smallest)"
    }

    private func set(_ value: Int, in limits: inout Limits) {
        switch field {
        case .count(let path), .octets(let path): limits[keyPath: path] = value
        case .time(let path): limits[keyPath: path] = .milliseconds(Int64(value))
        case .thresholds: break
        }
    }

    /// What the text of a value looks like, for whoever wrote another: `a number from 1 to 1000000`.
    public var expectation: String {
        if case .thresholds(let path) = field {
            return
                "four numbers up to \(maximum) for Low to Medium, Medium to High and back, each way back lower than the "
                + "way up, such as \(Limits()[keyPath: path].text)"
        }
        let (lower, upper) = (written(minimum), written(maximum))
        return switch field {
        case .count: "a number from \(lower) to \(upper)"
        case .octets: "a size from \(lower) to \(upper), such as 36MB"
        case .time: "a time from \(lower) to \(upper), such as 30s or 5min"
        case .thresholds: ""
        }
    }

    private func written(_ value: Int) -> String {
        var limits = Limits()
        set(value, in: &limits)
        return text(limits)
    }
}

extension String {
    fileprivate var trimmingSpace: String { String(drop { $0 == " " }) }
}
