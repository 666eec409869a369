/// What is ordered, as far as the price depends on it. Codes are those of the catalogue.
package enum PricedWork: Sendable, Hashable {
    case paper(Paper)
    case design(Design)
    case diagram(Diagram)

    package struct Paper: Sendable, Hashable {
        package var service: String?
        package var pages: Int
        package var slides: Int = 0
        package var spacing: Spacing
        package var paperType: String
        package var workType: String
        package var academicLevel: String
        package var subject: String
        package var analysisLevel: String?
        package var writerLevel: String?
        package var addons: [String] = []

        package init(
            pages: Int, spacing: Spacing, paperType: String, workType: String, academicLevel: String, subject: String
        ) {
            self.pages = pages
            self.spacing = spacing
            self.paperType = paperType
            self.workType = workType
            self.academicLevel = academicLevel
            self.subject = subject
        }
    }

    package struct Design: Sendable, Hashable {
        package var service: String?
        package var slides: Int
        package var addons: [String]

        package init(slides: Int, addons: [String] = [], service: String? = nil) {
            self.slides = slides
            self.addons = addons
            self.service = service
        }
    }

    package struct Diagram: Sendable, Hashable {
        package var service: String?
        package var diagrams: Int
        package var complexity: String
        package var addons: [String]

        package init(diagrams: Int, complexity: String, addons: [String] = [], service: String? = nil) {
            self.diagrams = diagrams
            self.complexity = complexity
            self.addons = addons
            self.service = service
        }
    }

    package var family: ServiceFamily {
        switch self {
        case .paper: .paper
        case .design: .design
        case .diagram: .diagram
        }
    }

    package var service: String? {
        switch self {
        case .paper(let work): work.service
        case .design(let work): work.service
        case .diagram(let work): work.service
        }
    }

    package var addons: [String] {
        switch self {
        case .paper(let work): work.addons
        case .design(let work): work.addons
        case .diagram(let work): work.addons
        }
    }

    /// Pages, slides and diagrams.
    package var quantities: (pages: Int, slides: Int, diagrams: Int) {
        switch self {
        case .paper(let work): (work.pages, work.slides, 0)
        case .design(let work): (0, work.slides, 0)
        case .diagram(let work): (0, 0, work.diagrams)
        }
    }
}
