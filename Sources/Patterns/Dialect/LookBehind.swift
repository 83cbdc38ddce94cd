/// What a look behind can look for. PCRE2 must know how many characters back each of its alternatives begins, so what
/// may have several lengths becomes an alternative for each of them.
enum LookBehind {
    /// A look behind of more alternatives is refused.
    static let maximumAlternatives = 128
    /// What is looked back at is not longer, in scalars: PCRE2's limit.
    static let maximumLength = 65_535

    /// A pattern whose looks behind are alternatives of one length each.
    ///
    /// - Throws: Where one looks for text of any length.
    static func expanded(_ node: PatternNode) throws(PatternMistake) -> PatternNode {
        switch node {
        case .empty, .set, .assertion, .backReference: return node
        case .sequence(let parts): return .sequence(try expanded(parts))
        case .alternatives(let parts): return .alternatives(try expanded(parts))
        case .group(let number, let inner): return .group(number, try expanded(inner))
        case .atomic(let inner): return .atomic(try expanded(inner))
        case .repeated(let inner, let minimum, let maximum, let isLazy):
            return .repeated(try expanded(inner), minimum: minimum, maximum: maximum, isLazy: isLazy)
        case .conditional(.group(let number), let yes, let no):
            return .conditional(.group(number), yes: try expanded(yes), no: try expanded(no))
        case .conditional(.look(let look), let yes, let no):
            return .conditional(.look(try expanded(look)), yes: try expanded(yes), no: try expanded(no))
        case .look(true, let negative, let inner, let offset):
            return .look(ahead: true, negative: negative, try expanded(inner), offset: offset)
        case .look(false, let negative, let inner, let offset):
            guard let found = alternatives(try expanded(inner)), found.allSatisfy({ $0.length <= maximumLength }) else {
                throw PatternMistake(
                    offset: offset, problem: "a look behind looks for text of too many lengths",
                    mend: "write what has a fixed length, without * and + and without references to groups")
            }
            return .look(ahead: false, negative: negative, .alternatives(found.map(\.node)), offset: offset)
        }
    }

    private static func expanded(_ nodes: [PatternNode]) throws(PatternMistake) -> [PatternNode] {
        var result: [PatternNode] = []
        for node in nodes { result.append(try expanded(node)) }
        return result
    }

    /// An alternative, and the scalars that it takes.
    private struct Alternative {
        var node: PatternNode
        var length: Int
    }

    /// What a node comes to when each length has an alternative of its own, in the order in which they are tried; nil
    /// for too many.
    private static func alternatives(_ node: PatternNode) -> [Alternative]? {
        switch node {
        case .empty, .assertion, .look: return [Alternative(node: node, length: 0)]
        case .set: return [Alternative(node: node, length: 1)]
        case .sequence(let parts): return product(parts.map { alternatives($0) })
        case .alternatives(let parts):
            var all: [Alternative] = []
            for part in parts {
                guard let found = alternatives(part), all.count + found.count <= maximumAlternatives else { return nil }
                all += found
            }
            return all
        case .group(let number, let inner):
            return alternatives(inner)?.map { Alternative(node: .group(number, $0.node), length: $0.length) }
        case .atomic(let inner):
            // Of several alternatives only the first that matches counts, which a choice between them would not keep.
            guard let only = alternatives(inner), only.count == 1 else { return nil }
            return [Alternative(node: .atomic(only[0].node), length: only[0].length)]
        case .repeated(let inner, let minimum, let maximum, let isLazy):
            guard let maximum, let found = alternatives(inner) else { return nil }
            return repetitions(of: found, minimum: minimum, maximum: maximum, isLazy: isLazy)
        case .backReference, .conditional: return nil
        }
    }

    private static func repetitions(
        of found: [Alternative], minimum: Int, maximum: Int, isLazy: Bool
    ) -> [Alternative]? {
        guard maximum - minimum < maximumAlternatives else { return nil }
        var all: [Alternative] = []
        for step in 0...maximum - minimum {
            let count = isLazy ? minimum + step : maximum - step
            if found.count == 1 {
                let node = PatternNode.repeated(found[0].node, minimum: count, maximum: count, isLazy: false)
                let (length, isTooLong) = found[0].length.multipliedReportingOverflow(by: count)
                guard !isTooLong else { return nil }
                all.append(Alternative(node: node, length: length))
            } else {
                // Each time it may be another, so there are at least two to the power of the count.
                guard count < 8, let each = product(Array(repeating: found, count: count)) else { return nil }
                all += each
            }
            guard all.count <= maximumAlternatives else { return nil }
        }
        return all
    }

    private static func product(_ parts: [[Alternative]?]) -> [Alternative]? {
        var all = [(nodes: [PatternNode](), length: 0)]
        for part in parts {
            guard let part, all.count * part.count <= maximumAlternatives else { return nil }
            all = all.flatMap { before in part.map { (before.nodes + [$0.node], before.length + $0.length) } }
            guard all.allSatisfy({ $0.length <= maximumLength }) else { return nil }
        }
        return all.map { Alternative(node: .sequence($0.nodes), length: $0.length) }
    }
}
