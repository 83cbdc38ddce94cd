import FuzzSupport
import Operations

/// JSON of strangers, a value and a patch with NUL between: what is read is bounded in depth and count, a patch that was
/// applied changes nothing when it is applied again, and leaves no member that it takes away.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = FuzzInput(data, size)
    let parts = input.bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    let values = parts.compactMap { octets in try? StrictJSON.value(of: octets) }
    for value in values { precondition(depth(of: value) <= StrictJSON.depth) }
    guard values.count == 2 else { return 0 }
    let once = MergePatch.applying(values[1], to: values[0])
    precondition(MergePatch.applying(values[1], to: once) == once)
    if case .object(let changes) = values[1], case .object(let members) = once {
        for (name, change) in changes where change == .null { precondition(members[name] == nil) }
    }
    return 0
}

private func depth(of value: JSONValue) -> Int {
    switch value {
    case .null, .bool, .integer, .number, .string: 0
    case .array(let values): 1 + (values.map(depth).max() ?? 0)
    case .object(let members): 1 + (members.values.map(depth).max() ?? 0)
    }
}
