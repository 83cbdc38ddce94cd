extension ContentJudgement {
    /// About how many octets it takes in a record.
    var octets: Int {
        symbols.reduce(80 + words.utf8.count + rules.count * 5) {
            $0 + 40 + $1.id.utf8.count + $1.evidence.utf8.count
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("words")
            writer.string(words)
            writer.key("score")
            writer.number(score)
            writer.key("rules")
            writer.array(rules)
            writer.key("symbols")
            writer.array { writer in
                for symbol in symbols {
                    writer.object { writer in
                        writer.key("id")
                        writer.string(symbol.id)
                        writer.key("weight")
                        writer.number(symbol.weight)
                        writer.key("evidence")
                        writer.string(symbol.evidence)
                    }
                }
            }
            writer.key("isTruncated")
            writer.boolean(isTruncated)
        }
    }
}
