/// Why text is no entry of a list, and what to write instead. Both are clauses without a full stop; the problem stands
/// behind the text: `contoso is a name without a dot`.
public struct ListEntryRefusal: Error, Hashable, Sendable {
    /// What is wrong.
    public var problem: String
    /// What to do.
    public var mend: String

    /// A refusal.
    public init(_ problem: String, mend: String) {
        self.problem = problem
        self.mend = mend
    }
}

extension ValueKind where Value: CustomStringConvertible {
    /// A kind whose values are written as their description, and whose reader says what is wrong with other text.
    init(
        _ form: ValueForm, expected: String,
        reading read: @escaping @Sendable (String) throws(ListEntryRefusal) -> Value
    ) {
        self.init(form, expected: expected, parse: { try? read($0) })
        refusal = { text in
            do throws(ListEntryRefusal) {
                _ = try read(text)
                return nil
            } catch {
                return Refusal(problem: error.problem, mend: error.mend)
            }
        }
    }
}
