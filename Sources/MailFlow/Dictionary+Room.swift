extension Dictionary {
    /// Drops the entries that count least, until there are no more than so many.
    mutating func dropLeast(until room: Int, by count: (Value) -> Int) {
        var least = 1
        while self.count > room {
            self = filter { count($0.value) > least }
            least *= 2
        }
    }
}
