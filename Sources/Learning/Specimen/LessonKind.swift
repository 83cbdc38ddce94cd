/// What somebody says a message is.
package enum LessonKind: UInt8, Sendable, Hashable, Codable, CaseIterable {
    /// Wanted.
    case good = 1
    /// Not wanted.
    case spam
    /// Meant to deceive.
    case phish
}
