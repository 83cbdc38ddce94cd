import ArgumentParser
import Mail
import MailFlow
import Operations

/// Checks of what stands on the command line, before anything is asked or read: a value that is none ends with 64.
enum ArgumentChecks {
    /// A domain.
    static func domain(_ text: String, _ name: String) throws {
        guard (try? Domain(text)) != nil else {
            throw ValidationError("\(name) \(text): give a domain such as contoso.com.")
        }
    }

    /// A mail address with a domain.
    static func address(_ text: String, _ name: String) throws {
        guard EmailAddress(text)?.domain != nil else {
            throw ValidationError("\(name) \(text): give an address such as ann@contoso.com.")
        }
    }

    /// A moment; nil for one that was not given.
    static func time(_ text: String?, _ name: String) throws {
        guard let text, WallTime(iso8601: text) == nil else { return }
        throw ValidationError("\(name) \(text): give a time such as 2026-11-23 or 2026-11-23T13:00:00Z.")
    }

    /// A number within bounds; nil for one that was not given.
    static func number(_ value: Int64?, in bounds: ClosedRange<Int64>, _ name: String) throws {
        guard let value, !bounds.contains(value) else { return }
        throw ValidationError(
            bounds.upperBound == .max
                ? "\(name) \(value): give a number from \(bounds.lowerBound) on."
                : "\(name) \(value): give a number from \(bounds.lowerBound) to \(bounds.upperBound).")
    }

    /// Where an earlier search has ended; nil for a search from the start.
    static func cursor(_ text: String?, _ name: String) throws {
        guard let text, TraceCursor(text) == nil else { return }
        throw ValidationError("\(name) \(text): give what an earlier search has said behind `more:`.")
    }

    /// Makes the sentence of what can't be read one of wrong usage.
    static func reading(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let failure as OperationFailure {
            throw ValidationError(failure.lines.joined(separator: "\n"))
        }
    }
}
