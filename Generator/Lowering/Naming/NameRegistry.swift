/// Hands out names that are unique in one scope: the first user keeps the name, later ones get a number behind it.
struct NameRegistry {
    private var taken: Set<String> = []
    /// Next number to try for a name, so that many equal names cost no search.
    private var next: [String: Int] = [:]

    init(reserved: [String] = []) { taken = Set(reserved) }

    func contains(_ name: String) -> Bool { taken.contains(name) }

    /// The name itself, or with the first free number: `order`, `order2`, `order3`.
    mutating func unique(_ name: String) -> String {
        if taken.insert(name).inserted { return name }
        var number = next[name] ?? 2
        // A digit at the end would run into the number: `sha2` and `sha22`.
        let stem = name.last?.isNumber == true ? name + "_" : name
        while !taken.insert(stem + String(number)).inserted { number += 1 }
        next[name] = number + 1
        return stem + String(number)
    }
}
