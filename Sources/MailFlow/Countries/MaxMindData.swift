/// A section of data in MaxMind's format.
struct MaxMindData {
    /// Values that one look-up passes, at most.
    static let maximumSteps = 4_096
    // A map in a map in an array: more than any file has.
    private static let maximumDepth = 16

    let octets: [UInt8]
    /// Where the section begins, which pointers count from.
    let start: Int
    let end: Int

    /// What the octets before a value say of it.
    private struct Control {
        var type: Int
        var size: Int
        /// Where the value itself begins.
        var content: Int
    }

    private func octet(_ place: Int) -> Int? { place >= start && place < end ? Int(octets[place]) : nil }

    private func number(_ place: Int, count: Int) -> UInt64? {
        guard place >= start, count >= 0, count <= 8, place <= end - count else { return nil }
        return octets[place..<place + count].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func control(at place: Int) -> Control? {
        guard let first = octet(place) else { return nil }
        var (type, next) = (first >> 5, place + 1)
        if type == 1 {
            // A pointer: its size is part of where it leads.
            return Control(type: 1, size: first & 31, content: next)
        }
        if type == 0 {
            guard let extended = octet(next) else { return nil }
            (type, next) = (extended + 7, next + 1)
        }
        var size = first & 31
        if size >= 29 {
            let count = size - 28
            guard let more = number(next, count: count) else { return nil }
            size = [29, 285, 65_821][count - 1] + Int(more)
            next += count
        }
        return Control(type: type, size: size, content: next)
    }

    /// Where a pointer leads, and where it ends.
    private func pointer(_ control: Control) -> (target: Int, end: Int)? {
        let count = control.size >> 3 + 1
        guard let low = number(control.content, count: count) else { return nil }
        let high = count == 4 ? 0 : UInt64(control.size & 7) << UInt64(8 * count)
        let base: UInt64 = [0, 2_048, 526_336, 0][count - 1]
        let offset = high + low + base
        guard offset < UInt64(end - start) else { return nil }
        return (start + Int(offset), control.content + count)
    }

    /// The value at a place, behind a pointer if there is one. A pointer never leads to another.
    private func resolved(_ place: Int) -> Control? {
        guard let control = control(at: place) else { return nil }
        guard control.type == 1 else { return control }
        guard let target = pointer(control)?.target, let behind = self.control(at: target), behind.type != 1 else {
            return nil
        }
        return behind
    }

    /// The number at a place; nil for anything else.
    func number(at place: Int) -> UInt64? {
        guard let control = resolved(place), [5, 6, 9].contains(control.type) else { return nil }
        return number(control.content, count: control.size)
    }

    /// The octets of the text at a place; nil for anything else.
    func text(at place: Int) -> ArraySlice<UInt8>? {
        guard let control = resolved(place), control.type == 2, control.content <= end - control.size else {
            return nil
        }
        return octets[control.content..<control.content + control.size]
    }

    /// Where the value of a key begins, in the map at a place; nil where there is none.
    func value(of key: String, in place: Int, steps: inout Int) -> Int? {
        guard let map = resolved(place), map.type == 7 else { return nil }
        var next = map.content
        for _ in 0..<map.size {
            steps -= 1
            guard steps > 0, let behindKey = end(of: next, steps: &steps, depth: 0) else { return nil }
            if text(at: next)?.elementsEqual(key.utf8) == true { return behindKey }
            guard let behindValue = end(of: behindKey, steps: &steps, depth: 0) else { return nil }
            next = behindValue
        }
        return nil
    }

    /// Where the value at a place ends.
    private func end(of place: Int, steps: inout Int, depth: Int) -> Int? {
        steps -= 1
        guard steps > 0, depth < Self.maximumDepth, let control = control(at: place) else { return nil }
        switch control.type {
        case 1: return pointer(control)?.end
        case 7, 11:
            // A map has two values for each of its entries.
            var next = control.content
            for _ in 0..<(control.type == 7 ? 2 : 1) * control.size {
                guard let end = end(of: next, steps: &steps, depth: depth + 1) else { return nil }
                next = end
            }
            return next
        // A Boolean is in its size.
        case 14: return control.content
        default:
            guard control.content <= end - control.size else { return nil }
            return control.content + control.size
        }
    }
}
