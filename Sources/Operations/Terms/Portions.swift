extension Array {
    /// Its elements in their order, so many at a time; the last portion may have fewer.
    package func portions(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
