"""The words of the generated pages, and the occupations that are made of them.

The first half is vocabularies: names, the words of cells, sentences. The second half is what one
occupation is, how prose writes its name, and how its figures and texts are drawn. Every list is
one text, its items between semicolons, so that a reader sees the words and not the quotation
marks; lists of sentences have one on a line. No occupation here stands on a seed.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any


def _items(text: str) -> tuple[str, ...]:
    """The items of a list written with semicolons; line breaks count as blanks."""
    return tuple(" ".join(item.split()) for item in text.split(";") if item.strip())


def _lines(text: str) -> tuple[str, ...]:
    """The sentences of a list written one on a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of names written ``first + second``."""
    pairs = (item.split(" + ") for item in _items(text))
    return tuple((first, second) for first, second in pairs)


# --- Names of occupations, as a table's header writes them, by what is difficult in them. ---

PLAIN_NAMES = _items("""
    Accountant; Acoustic Engineer; Air Traffic Controller; Animal Trainer; Architect; Archivist;
    Art Director; Assembly Technician; Athletic Trainer; Baker; Bailiff; Barista; Bartender;
    Biologist; Boiler Operator; Bookkeeper; Botanist; Brand Manager; Bus Driver; Butcher;
    Carpenter; Cartographer; Cashier; Chemical Engineer; Chemist; Civil Engineer; Composer;
    Concierge; Copywriter; Court Reporter; Crane Operator; Curator; Data Scientist; Deck Officer;
    Dental Hygienist; Diesel Mechanic; Dietitian; Economist; Electrician; Elevator Mechanic;
    Environmental Planner; Event Planner; Farm Manager; Film Editor; Financial Analyst;
    Fitness Instructor; Flight Attendant; Florist; Forester; Forklift Operator; Geologist;
    Glazier; Graphic Designer; Gunsmith; Harbor Pilot; Hospital Chaplain; Housekeeper;
    Insurance Underwriter; Interior Designer; Inventory Planner; Investment Banker; Journalist;
    Laboratory Technician; Landscape Architect; Leasing Consultant; Librarian; Lifeguard;
    Line Cook; Loan Officer; Locksmith; Machinist; Marine Biologist; Mason; Medical Assistant;
    Millwright; Mortgage Broker; Network Administrator; News Anchor; Occupational Therapist;
    Optician; Paralegal; Park Ranger; Pastry Cook; Payroll Clerk; Pharmacist; Phlebotomist;
    Physical Therapist; Physicist; Plumber; Preschool Teacher; Procurement Agent; Proofreader;
    Property Manager; Psychologist; Quality Inspector; Radio Announcer; Radiographer;
    Real Estate Broker; Roofer; Route Driver; Safety Coordinator; School Counselor; Ship Captain;
    Social Worker; Software Engineer; Sound Engineer; Speech Pathologist; Stage Manager;
    Statistician; Store Manager; Surveyor; Systems Analyst; Tailor; Tax Preparer; Translator;
    Travel Agent; Truck Driver; Upholsterer; Urban Planner; Usher; Veterinary Technician;
    Visual Merchandiser; Warehouse Supervisor; Web Designer; Wildlife Biologist; Zookeeper
""")

# Keys are the names of the traits; the classes that a name falls into by its letters alone.
ODD_NAMES: dict[str, tuple[str, ...]] = {
    "name-comma": _items("""
        Manager, Operations; Teacher, Secondary School; Nurse, Critical Care; Analyst, Credit Risk;
        Director, Human Resources; Technicians, Field Repair; Engineer, Quality; Driver, Class A;
        Sales, Home Improvement; Receptionist, Front Desk; Claims, Auto Insurance
    """),
    "name-slash": _items("""
        Owner/Operator; Server/Bartender; Buyer/Planner; Driver/Loader; Receptionist/Scheduler;
        Picker/Packer; Cook/Dishwasher; Mechanic/Welder; Installer/Technician; Writer/Editor;
        Instructor/Tutor; Cleaner/Porter
    """),
    "name-hyphen": _items("""
        Co-Founder; Pre-Press Operator; X-Ray Technician; Cross-Dock Supervisor; On-Site Manager;
        Vice-Principal; Post-Doctoral Fellow; Drive-Thru Attendant; E-Commerce Manager;
        Re-Entry Counselor; Well-Site Geologist; Full-Stack Developer
    """),
    "name-ampersand": _items("""
        Research & Development Manager; Food & Beverage Supervisor; Oil & Gas Engineer;
        Health & Safety Officer; Heating & Cooling Installer; Sales & Marketing Intern;
        Plant & Soil Scientist; Parks & Recreation Aide; Hair & Makeup Artist;
        Labor & Delivery Nurse; Mergers & Acquisitions Associate
    """),
    "name-and": _items("""
        Tool and Die Maker; Food and Nutrition Aide; Training and Development Lead;
        Fire and Rescue Medic; Command and Control Operator; Search and Rescue Diver;
        Planning and Zoning Clerk; Heavy and Highway Estimator; Nail and Spa Technician;
        Shipping and Receiving Clerk
    """),
    "name-parentheses": _items("""
        Registered Nurse (RN); Nursing Assistant (CNA); Pilot (Helicopter); Physician (Emergency);
        Interpreter (Sign Language); Electrician (Journeyman); Owner (Small Business);
        Intern (Unpaid); Packer (Night Shift); Medical Technologist (ASCP)
    """),
    "name-capitals": _items("""
        iOS Developer; DevOps Engineer; HVAC Installer; CNC Programmer; AutoCAD Drafter;
        SAP Consultant; MRI Technologist; eBay Seller; McDonald's Crew Trainer; PhD Candidate;
        QA Tester; IT Auditor; SQL Developer; AT&T Store Associate; 3M Process Chemist;
        JavaScript Engineer; CEO; UX Writer
    """),
    "name-letters": _items("""
        Pâtissier; Résumé Writer; Maître d'Hôtel; Café Manager; Attaché; Piñata Maker;
        Jalapeño Grower; Weißbier Brewer; Straßenbahn Driver; Décor Stylist; Sauté Cook;
        Entremétier; Fußball Coach; Éclair Baker; Montañero
    """),
    "plural-first": _items("""
        Chief of Staff; Director of Nursing; Vice President of Sales; Master of Ceremonies;
        Head of Marketing; Clerk of Court; Director of Photography; Superintendent of Schools;
        Officer of the Deck
    """),
    "plural-ies": _items("Secretary; Actuary; Notary; Apothecary; Deputy; Legal Secretary; Missionary; Lapidary"),
    "plural-men": _items("""
        Salesman; Foreman; Lineman; Doorman; Repairman; Fisherman; Longshoreman; Cameraman;
        Route Salesman
    """),
    "escaped-bar-name": _items("Fitter | Turner; Writer | Producer; Trainer | Coach"),
}

# Pairs whose names meet: keys are the names of the traits.
PAIRED_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "name-prefix": _pairs("""
        Welder + Welder Fitter; Nurse + Nurse Practitioner; Pilot + Pilot Examiner;
        Estimator + Estimator Trainee; Dental Assistant + Dental Assistant Educator;
        Legal Assistant + Legal Assistant, Litigation; Sales Manager + Sales Manager in Training
    """),
    "name-tail": _pairs("""
        Engineer + Packaging Engineer; Technician + Pharmacy Technician; Chef + Executive Chef;
        Program Manager + Technical Program Manager; Analyst + Budget Analyst;
        Recruiter + Technical Recruiter; Security Officer + Information Security Officer;
        Principal + Assistant Principal; Merchant + Wine and Spirits Merchant
    """),
    "name-seam": _pairs("""
        Shift Manager + Manager Trainee; Field Engineer + Engineer Intern;
        Sales Clerk + Clerk Typist;
        Laboratory Assistant + Assistant Coach; Head Teacher + Teacher Aide;
        Staff Nurse + Nurse Educator; Account Executive + Executive Assistant;
        Music Director + Director of Admissions; Lead Designer + Designer, Footwear
    """),
}

# Put before a plain name where a world asks for more occupations than there are names.
RANKS = _items("Senior; Junior; Lead; Assistant; Associate; Chief; Traveling; Seasonal; Regional")

# --- Words of cells. ---

COMPANIES = _items("""
    Abbott; Accenture; Ace Hardware; Aetna; Allstate; Altria; American Airlines; American Express;
    Anthem; Apple; Aramark; Archer Daniels Midland; Ascension; Bain & Company; Baker Hughes;
    Bank of America; Baptist Health; Baxter; Bayer; Bechtel; Best Buy; Boeing; Bosch; Burger King;
    Cargill; Carnegie Mellon University; Caterpillar; Chevron; Cigna; Cisco; Citizens Bank;
    Cleveland Clinic; Clorox; Comcast; Costco Wholesale; Cummins; Danaher; Deloitte;
    Delta Air Lines; Duke Energy; Duke University; Eli Lilly; Emerson; Ernst & Young; Ford Motor;
    Fidelity Investments; Gap; Garmin; Genentech; General Dynamics; Goldman Sachs; Google;
    Harvard University; Hilton; Home Depot; Honeywell; Humana; Intel; John Deere; Johns Hopkins;
    Johnson & Johnson; Kaiser Permanente; Kohl's; Kroger; Lincoln Financial Group;
    Lockheed Martin; Macy's; Barnes & Noble; Mayo Clinic; Merck; Mobile Mini;
    Morgan Stanley; Nike; Northrop Grumman; Nvidia; Ochsner Health; Ohio State University;
    Palo Alto Networks; Pfizer; Procter & Gamble; Prudential Financial; Raytheon; Rite Aid;
    Salesforce; Sherwin Williams; Stanford University; Starbucks; State Farm; Target; Tesla;
    The Hartford; Travelers; Tyson Foods; Union Pacific; University of Texas, Austin; Verizon;
    Walgreens; Wells Fargo; Whole Foods Market; Young Life
""")
ODD_COMPANIES = _items("""
    McDonald's; eBay; AT&T; 3M; JPMorgan Chase; PepsiCo; FedEx; LinkedIn; UnitedHealth Group;
    BlackRock; DoorDash; T-Mobile; 7-Eleven; 84 Lumber; PricewaterhouseCoopers; GlaxoSmithKline;
    IBM; HP; CVS Health; iRobot; H&R Block; McKesson; CenturyLink; L'Oréal; Nestlé; Yahoo!;
    Amazon.com; VMware; DuPont; MetLife; A. O. Smith; BJ's Wholesale Club; Peña & Groß LLP
""")
BAR_COMPANIES = _items("Booth | Wexler; North | South Logistics; Studio|Twelve")

CITIES = _items("""
    Albany, NY; Albuquerque, NM; Alexandria, VA; Anchorage, AK; Ann Arbor, MI; Arlington, TX;
    Asheville, NC; Atlanta, GA; Aurora, CO; Austin, TX; Bakersfield, CA; Baltimore, MD;
    Baton Rouge, LA; Bellevue, WA; Bend, OR; Billings, MT; Birmingham, AL; Boise, ID; Boulder, CO;
    Bridgeport, CT; Buffalo, NY; Burlington, VT; Cambridge, MA; Casper, WY; Cedar Rapids, IA;
    Charleston, SC; Charlotte, NC; Chicago, IL; Cincinnati, OH; Cleveland, OH; Columbia, MO;
    Dallas, TX; Dayton, OH; Denver, CO; Detroit, MI; Dover, DE; Duluth, MN; Durham, NC;
    El Paso, TX; Eugene, OR; Fairfax, VA; Fargo, ND; Fort Worth, TX; Fremont, CA; Grand Rapids, MI;
    Green Bay, WI; Hartford, CT; Helena, MT; Houston, TX; Indianapolis, IN; Jersey City, NJ;
    Juneau, AK; Kansas City, MO; Knoxville, TN; Lansing, MI; Las Vegas, NV; Lincoln, NE;
    Little Rock, AR; Long Beach, CA; Madison, WI; Manchester, NH; Memphis, TN; Mesa, AZ; Miami, FL;
    Mobile, AL; Mountain View, CA; New Haven, CT; New Orleans, LA; New York, NY; Newark, NJ;
    Oakland, CA; Omaha, NE; Orlando, FL; Palo Alto, CA; Philadelphia, PA; Phoenix, AZ;
    Portland, ME; Providence, RI; Redmond, WA; Reno, NV; Richmond, VA; Sacramento, CA;
    Salt Lake City, UT; San Antonio, TX; San Jose, CA; Santa Fe, NM; Savannah, GA; Seattle, WA;
    Sioux Falls, SD; Spokane, WA; Tampa, FL; Topeka, KS; Tulsa, OK; Wichita, KS; Wilmington, DE
""")
ODD_CITIES = _items("""
    Urban Honolulu, HI; McAllen, TX; DeKalb, IL; O'Fallon, MO; Coeur d'Alene, ID; St. Paul, MN;
    Winston-Salem, NC; La Cañada Flintridge, CA; Cañon City, CO; LaGrange, GA; DuPont, WA;
    McLean, VA; Española, NM; Port St. Lucie, FL; Nashville-Davidson, TN; MacDill AFB, FL
""")
STATES = _items("""
    Alabama; Alaska; Arizona; Arkansas; California; Colorado; Connecticut; Delaware; Florida;
    Georgia; Hawaii; Idaho; Illinois; Indiana; Iowa; Kansas; Kentucky; Louisiana; Maine; Maryland;
    Massachusetts; Michigan; Minnesota; Mississippi; Missouri; Montana; Nebraska; Nevada;
    New Hampshire; New Jersey; New Mexico; New York; North Carolina; North Dakota; Ohio; Oklahoma;
    Oregon; Pennsylvania; Rhode Island; South Carolina; South Dakota; Tennessee; Texas; Utah;
    Vermont; Virginia; Washington; West Virginia; Wisconsin; Wyoming; District of Columbia
""")
INDUSTRIES = _items("""
    Accounting; Aerospace; Agriculture; Airlines; Apparel; Architecture; Automotive; Aviation;
    Banking; Biotechnology; Broadcasting; Chemicals; Construction; Consulting; Consumer Goods;
    Cosmetics; Defense; Education; Electronics; Energy; Engineering; Entertainment; Fashion;
    Finance; Fisheries; Fitness; Food Production; Forestry; Furniture; Gaming; Government;
    Health Care; Hospitality; Insurance; Internet; Legal Services; Logistics; Lumber; Manufacturing;
    Marine; Media; Medical Devices; Metals; Mining; Non Profits; Oil and Gas; Packaging;
    Pharmaceutical; Plastics; Professional; Publishing; Railroads; Real Estate; Retail; Security;
    Shipbuilding; Sports; Start-up; Steel; Technology; Telecommunication; Textiles; Transportation;
    Travel; Utilities; Waste Management; Water Supply; Wholesale
""")
MAJORS = _items("""
    Accounting; Actuarial Science; Aerospace Engineering; Agronomy; Anthropology; Architecture;
    Automotive Technology; Aviation; Biochemistry; Biology; Business; Chemical Engineering;
    Chemistry; Civil Engineering; Communication; Computer Science; Construction Management;
    Cosmetology; Criminal Justice; Culinary Arts; Dance; Dental Assisting; Drafting and Design;
    Early Childhood Education; Economics; Education; Electrical Engineering; English;
    Environmental Science; Fashion Merchandising; Film and Video; Finance; Fine Arts; Forestry;
    General Studies; Geography; Geology; Graphic Design; Health Care Administration; History;
    Hospitality Management; Human Resources Management; Industrial Technology;
    Information Technology; Interior Design; Journalism; Kinesiology; Law; Liberal Arts;
    Library Science; Linguistics; Management; Marine Biology; Marketing; Mathematics;
    Mechanical Engineering; Medical Technology; Music; Nursing; Nutrition Science; Pharmacy;
    Philosophy; Photography; Physics; Political Science; Precision Metal Working; Psychology;
    Public Health; Social Work; Sociology; Statistics; Theatre; Veterinary Science; Zoology
""")
COLLEGES = _items("""
    Arizona State University; Auburn University; Baylor University; Boston College; Bowdoin College;
    Brigham Young University; Brown University; Bucknell University; Clemson University;
    Colorado School of Mines; Columbia University; Cornell University; Dartmouth College;
    DePaul University; Drexel University; Duke University; Emory University;
    Florida International University; Fordham University; George Mason University;
    Georgetown University; Georgia Institute of Technology; Gonzaga University;
    Howard University; Indiana University Bloomington; Iowa State University;
    Johnson & Wales University; Kansas State University; Lehigh University;
    Louisiana State University; Loyola University Chicago; Marquette University;
    Miami Dade College; Michigan State University; Mississippi State University;
    New York University; North Carolina State University; Northeastern University;
    Northwestern University; Oberlin College; Oregon State University; Pepperdine University;
    Princeton University; Purdue University; Rice University; Rutgers University;
    San Jose State University; SUNY at Albany; Stanford University; Strayer University;
    Swarthmore College; Syracuse University; Temple University; Texas A&M University;
    Tufts University; Tulane University; University of California, Davis; University of Chicago;
    University of Maryland - College Park; University of Michigan; University of Notre Dame;
    University of Pennsylvania; University of Phoenix; University of Southern California;
    University of Washington; University of Wisconsin - Madison; Vanderbilt University;
    Villanova University; Virginia Tech; Washington University in St. Louis; Western Governors;
    William & Mary; Yale University
""")
DEGREES = _items("""
    Bachelor's Degree; High School Diploma; Associate Degree; Master's Degree; Doctoral Degree;
    Certificate; Diploma; License; Some College Courses
""")
RACES = _items("""
    Black or African American; Unknown; Hispanic or Latino; Asian; White;
    American Indian and Alaska Native
""")
# The last line of a page: "Browse ... jobs".
AREAS = _items("""
    office and administrative; health care support; installation, maintenance, and repair;
    business and financial; production; construction; life, physical, and social science;
    food preparation and serving; arts, design, and media; transportation and logistics
""")

SATISFACTIONS = _items("3.67; 3.5; 4.33; 2.75; 4.2; 3.05; 4.75; 3.6; 1.5; 4.12; 2.5; 4.8")
SKILLS = _items("""
    Account Management; Acetylene Torch; Air Quality; Alarm Systems; Annual Budget; AutoCAD;
    Background Checks; Bank Deposits; Bill Payment; Blood Draws; Blueprints; Brake Systems;
    Building Codes; Business Development; Cad Software; Calibration; Cash Handling; Cash Register;
    Chart Review; Child Care; Circuit Boards; Claims Processing; Classroom Management; Client Care;
    Clinical Trials; CNC; Cold Calls; Color Theory; Community Outreach; Computer System; Concrete;
    Conflict Resolution; Contract Negotiations; Cost Estimates; Counter Tops; CPR; Crowd Control;
    CRM; Curriculum Development; Data Analysis; Deck Maintenance; Demand Planning; Dental Care;
    Diagnosis; Dietary Needs; Dispatch; Drill Press; Drywall; Due Diligence; Editorial Calendar;
    Electrical Systems; Electronic Health Records; Emergency Response; Employee Relations; Epic;
    Equipment Maintenance; Event Setup; Expense Reports; Fabrication; Feeding Schedules; Field Work;
    Financial Statements; Fire Drills; Flight Plans; Food Safety; Forklift; Front Desk; Fundraising;
    GAAP; GIS; Grant Proposals; Guest Relations; Hand Tools; Hazardous Materials; Heavy Equipment;
    HIPAA; Home Visits; Hospice; HTML; HVAC; Hydraulics; Infection Control; Inventory Control; ISO;
    Java; Kitchen Equipment; Lab Equipment; Landscaping; Lean Manufacturing; Ledger; Legal Research;
    Lesson Plans; Linux; Loan Documents; Logistics; Machine Learning; Market Research;
    Material Handling; Meal Preparation; Medical Terminology; Medication Administration; Metal;
    Microsoft Office; MIG; Monthly Reports; Mortgage Loans; MRI; Network Security; New Hires; OSHA;
    Outbound Calls; Pallet Jack; Patient Care; Payroll; PCR; Performance Reviews; Personal Care;
    Physical Exams; Pipe Fitting; PLC; Plumbing Repairs; Policy Development; Power Tools;
    Preventive Maintenance; Press Releases; Price Quotes; Process Improvement; Product Displays;
    Program Development; Project Management; Property Inspections; Public Speaking; Purchase Orders;
    Python; QuickBooks; Quality Control; Real Estate; Record Keeping; Regulatory Agencies; Robotics;
    Route Planning; Safety Procedures; Sales Goals; SAP; Scaffolding; Scheduling; Security Cameras;
    Sheet Metal; Shift Reports; Site Surveys; Social Media; Software Testing; Soil Samples; SQL;
    Staff Training; Statistical Analysis; Stock Rotation; Store Policies; Student Learning; Sutures;
    Switchgear; Tax Returns; Technical Drawings; Test Cases; Time Management; TIG; Tool Box; Torque;
    Traffic Control; Treatment Plans; Troubleshooting; UX Research; Vendor Contracts; Vital Signs;
    Voice Over; Water Treatment; Web Analytics; Wellness Programs; Wire Feed; Work Orders; X-Rays
""")
AND_SKILLS = _items("Research and Development; Health and Wellness; Pick and Pack; Time and Materials; Cut and Sew")

# --- Sentences of descriptions. Holes: an occupation's name with its article {a}, {A} at the start
# of a sentence, its plural {plural}, {Plural}; {t1} .. {t3} are tasks, {q1} .. {q3} are qualities.

OPENINGS = _lines("""
    {A} is responsible for {t1} and {t2}.
    {Plural} are in charge of {t1}, {t2}, and {t3}.
    The role of {a} is mainly about {t1}, though {t2} fills a good part of the day as well.
    {Plural} spend most of their working hours {t1}.
    As the name suggests, {plural} work on {t1} and, where time allows, on {t2}.
    {A} is someone whose day revolves around {t1}.
    Most {plural} divide their time between {t1} and {t2}.
    {A}'s main task is {t1}; in smaller organizations it also includes {t2}.
    Whether in the private sector or in public service, {plural} earn their living by {t1}.
    The job of {a} consists of {t1}, usually under tight deadlines.
    {Plural} are professionals who are hired for {t1} (and, more and more often, for {t2}).
    In a nutshell, {a} takes care of {t1} so that others do not have to.
""")
MIDDLES = _lines("""
    They work closely with other departments and report to a supervisor or manager.
    Their duties include {t1} and {t2}.
    On a typical day, {a} begins by {t1} before moving on to {t2}.
    {A} may also be involved in {t1}, which calls for patience and a steady hand.
    Depending on the season, {plural} may be asked to help out with {t1}.
    In addition, they are expected to keep up with new rules, e.g. by {t1}.
    Experienced {plural} often train newcomers and share what they know about {t1}.
    It is not unusual for {a} to work nights, weekends, or holidays.
    Part of the work is done in an office, while {t1} takes place on site.
    They answer questions from clients, solve problems as they come up, and escalate the rest.
    Some {plural} specialize in {t1}; others prefer {t2}.
    Much of this happens behind the scenes: {t1}, {t2}, and a fair amount of paperwork.
""")
CLOSINGS = _lines("""
    {Plural} should bring {q1}, {q2}, and {q3}.
    Employers look for {q1} and {q2} above all.
    To do well in this line of work, {a} needs {q1} as much as {q2}.
    Without {q1}, {q2}, and {q3}, the job soon becomes tiring.
    A license may be required, and {q1} is always welcome.
    Many {plural} say that {q1} matters more than any certificate.
    Those who show {q1} and {q2} have good chances of moving up.
""")
TASKS = _items("""
    keeping records of the daily work; preparing reports for the management; ordering supplies;
    inspecting tools and equipment before each shift; answering inquiries by phone and e-mail;
    scheduling appointments and deliveries; checking documents for errors; training new employees;
    planning the work of the week ahead; making sure that safety rules are followed;
    talking to clients about what they need; estimating the cost of a project;
    setting up machines and test stands; cleaning and storing materials; meeting with suppliers;
    drafting plans and proposals; comparing prices and offers; repairing worn or broken parts;
    collecting samples and measurements; updating the files of the organization;
    monitoring the quality of products; leading small teams; handling complaints with care;
    arranging transport and storage; explaining procedures to the public; reviewing contracts;
    taking inventory at the end of each month; coordinating with state and local agencies;
    presenting results to the board; researching new methods and materials
""")
QUALITIES = _items("""
    attention to detail; physical stamina; good eyesight; a calm manner; basic math skills;
    strong writing skills; a sense of humor; knowledge of local regulations; manual dexterity;
    honesty; empathy; curiosity; a valid driver's license; critical thinking; teamwork;
    time management; an eye for color; computer literacy; discretion; persistence
""")

# --- Lines of the responsibilities. Some lack the full stop, as some of the seeds' lines do. ---

RESPONSIBILITIES = _lines("""
    Act as liaison between vendors, contractors, and the county; attend weekly site meetings.
    Analyze sales data, identify trends and report findings to senior leadership each quarter.
    Answer multi-line phones, greet visitors and route calls to the correct extension.
    Assemble prototypes from blueprints, sketches, and verbal instructions.
    Assist walk-in customers with returns, exchanges and warranty claims.
    Build and maintain Linux/Unix servers, including patching, backups and user accounts.
    Calibrate gauges, scales and test equipment to ISO 9001 requirements.
    Collect soil and water samples; log GPS positions for the GIS database.
    Complete daily DOT pre-trip and post-trip inspections.
    Conduct exit interviews and summarize findings for HR.
    Coordinate fundraisers which raise over $40,000 for local shelters.
    Cut overtime by 12% through better scheduling and cross-training of crews.
    Deliver presentations to groups of up to 200 people.
    Develop test cases, log defects in JIRA and verify fixes before each release.
    Dispatch drivers, track loads and resolve delays with brokers and shippers.
    Draft contracts, NDAs and amendments for review by general counsel.
    Ensure compliance with HIPAA, FERPA and state privacy laws.
    Estimate material and labor costs for bids ranging from $5,000 to $2 million.
    Evaluate staff performance, mentor junior members and lead weekly one-on-ones.
    File quarterly taxes, including forms 940, 941 and W-2.
    Handle A/P and A/R, month-end close and account reconciliations in QuickBooks.
    Inspect finished goods for scratches, dents, and color variations.
    Install and troubleshoot routers, switches, VPNs and wireless access points.
    Interview witnesses, take statements and prepare exhibits for trial.
    Investigate claims, verify coverage and negotiate settlements.
    Lead a team of 15 technicians across three shifts
    Load and unload trailers using forklifts, pallet jacks, and hand trucks.
    Manage social media accounts (Facebook, Instagram, LinkedIn) and respond to comments.
    Mix, pour and finish concrete for sidewalks, driveways and foundations.
    Negotiate rates with hotels and airlines for group travel.
    Operate CNC lathes and mills, holding tolerances of +/- 0.001".
    Perform CPR, first aid and AED use when need.
    Pick, pack, and ship an average of 90 orders per day.
    Prepare financial statements in accordance with GAAP and assist external auditors
    Process payroll for 300+ hourly and salaried employees in ADP.
    Proofread manuscripts for grammar, punctuation and house style.
    Provide one-on-one tutoring in reading, writing and math.
    Repair drywall, doors, locks and light fixtures; paint as required.
    Replace brakes, struts, belts, and hoses on cars and light trucks.
    Respond to guest complaints and offer solutions that keep them coming back.
    Review blueprints & specifications and mark up changes for the architect.
    Sell add-on services and meet monthly quotas.
    Serve on the safety committee and lead toolbox talks.
    Supervise volunteers during after-school programs and summer camps.
    Survey property boundaries and stake lots for new construction.
    Track budgets, purchase orders, and invoices in SAP/R3.
    Translate legal, medical and technical documents from Spanish to English.
    Update charts, obtain consents and call in prescriptions.
    Verify I-9 documents and run background checks through E-Verify.
""")


# --- An occupation and its figures ---


@dataclass(frozen=True)
class Share:
    """A name and its percent: a degree, a skill, a part of a ratio."""

    name: str
    percent: Decimal

    def __str__(self) -> str:
        return f"{self.name}, {self.percent}%"


@dataclass(frozen=True)
class Time:
    """The time it takes to become something; "More than 10 years" has no `high`."""

    low: int
    high: int | None
    unit: str = "years"

    @property
    def bound(self) -> int:
        """The number under "Years of experience"."""
        return self.high or self.low

    def __str__(self) -> str:
        return f"{self.low}-{self.high} {self.unit}" if self.high else f"More than {self.low} years"


TIMES = (Time(1, 2), Time(1, 3), Time(2, 4), Time(4, 6), Time(6, 8), Time(8, 10), Time(9, 11))
MONTHS = (Time(6, 12, "months"), Time(6, 12, "months"), Time(3, 6, "months"))
MORE = Time(10, None)


@dataclass(frozen=True)
class Occupation:
    """An occupation as every page of a world states it; None is a dash in its cell."""

    name: str  # as a table's header writes it
    prose: str  # as prose writes it, without an article
    yearly_salary: int | None
    hourly_rate: Decimal | None
    growth_rate: int | None
    number_of_jobs: int | None
    job_satisfaction: Decimal | None
    most_common_degree: Share | None
    average_age: int | None
    years_of_experience: int | None
    salary_range: tuple[int, int] | None
    highest_paying_city: str | None
    highest_paying_state: str | None
    best_paying_company: str | None
    best_paying_industry: str | None
    most_common_major: str | None
    most_common_college: str | None
    gender_ratio: tuple[Share, ...] | None
    race_ratio: tuple[Share, ...] | None
    lgbt_percentage: int | None
    time: Time
    skills: tuple[Share, ...]
    description: str
    responsibilities: tuple[str, ...]
    speaks_of: str  # the occupation that the description speaks of, if it is another, or ""

    @property
    def one(self) -> str:
        """The name with its article: "a collector"."""
        return f"{article(self.prose)} {self.prose}"

    @property
    def many(self) -> str:
        """The plural as the pages form it: "collectionss, customer service"."""
        return plural(self.prose)


FIELDS = tuple(item.name for item in fields(Occupation) if "None" in str(item.type))
"""The fields of the tables: those that can be a dash."""


# --- Names in prose ---


def lowered(name: str) -> str:
    """The name in lower case, words with inner capitals or digits kept: "HVAC installer"."""

    def word(match: re.Match[str]) -> str:
        text = match.group()
        return text if re.search(r".[A-Z]|\d", text) else text.lower()

    return re.sub(r"[\w&'.]+", word, name)


def article(name: str) -> str:
    """ "a" or "an", by the sound of the first word."""
    first = unicodedata.normalize("NFD", re.split(r"[ /(-]", name)[0])
    if re.fullmatch(r"[A-Z]{2,}", first):
        return "an" if first[0] in "AEFHILMNORSX" else "a"
    if first.lower() == "x":
        return "an"
    return "an" if re.match(r"[aeiou](?!ni[vtc]|ser|x\b)", first, re.IGNORECASE) else "a"


def plural(name: str) -> str:
    """The plural as the pages form it: at the end of the name's head, an s even after an s."""
    match = re.search(r", | \(| of | in ", name)
    head, rest = (name[: match.start()], name[match.start() :]) if match else (name, "")
    if head.endswith("man"):
        return head[:-2] + "en" + rest
    if re.search(r"[^aeiou]y$", head):
        return head[:-1] + "ies" + rest
    return head + ("es" if re.search(r"(ch|sh|x)$", head) else "s") + rest


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def _tenths(value: int) -> Decimal:
    return Decimal(value).scaleb(-1)


def _ratios(rng: random.Random) -> dict[str, tuple[Share, ...]]:
    """Gender and race, percents with one decimal; race sums to 100 +- 0.3."""
    male = rng.randint(21, 979)
    parts = [rng.randint(*ends) for ends in ((20, 160), (30, 70), (60, 250), (10, 150))]
    native = rng.randint(1, 12)
    white = 1000 - sum(parts) - native + rng.choice((0, 0, 0, 0, 1, -1, -3, 3))
    races = zip(RACES, (*parts, white, native), strict=True)
    return {
        "gender_ratio": (Share("Male", _tenths(male)), Share("Female", _tenths(1000 - male))),
        "race_ratio": tuple(Share(name, _tenths(percent)) for name, percent in races),
    }


def _money(rng: random.Random, salary: int) -> dict[str, Any]:
    """The salary, the hourly rate that is its 2080th part, and a range that contains it."""
    cents = (salary * 200 + 2080) // 4160
    low = int(salary * rng.uniform(0.55, 0.95)) // 1000 * 1000
    high = -(-int(salary * rng.uniform(1.05, 1.7)) // 1000) * 1000
    return {
        "yearly_salary": salary,
        "hourly_rate": Decimal(cents) / 100,
        "salary_range": (low, high),
    }


def _counts(rng: random.Random, odd: Collection[str]) -> dict[str, Any]:
    """Growth, jobs, satisfaction, age and the like."""
    growth: int | None = rng.choice([*range(-12, 0), *range(1, 31)])
    if "growth-zero" in odd or "growth-dash" in odd:
        growth = None if "growth-dash" in odd else 0
    jobs = int(10 ** rng.uniform(3.0, 6.1)) + rng.randint(0, 9)
    satisfaction = Decimal(rng.choice((2, 3, 3, 4, 4, 5)))
    if "decimal-satisfaction" in odd:
        satisfaction = Decimal(rng.choice(SATISFACTIONS))
    degree = Share(rng.choice(DEGREES), Decimal(rng.randint(18, 88)))
    return {
        "growth_rate": growth,
        "number_of_jobs": rng.randint(12, 999) if "small-count" in odd else jobs,
        "job_satisfaction": satisfaction,
        "most_common_degree": degree,
        "average_age": rng.randint(26, 58),
        "lgbt_percentage": rng.randint(3, 16),
    }


def _places(rng: random.Random, odd: Collection[str]) -> dict[str, Any]:
    """Cities, companies, majors: the cells of free text."""
    companies = COMPANIES
    if "escaped-bar" in odd:
        companies = BAR_COMPANIES
    elif "company-capitals" in odd:
        companies = ODD_COMPANIES
    return {
        "highest_paying_city": rng.choice(ODD_CITIES if "city-odd" in odd else CITIES),
        "highest_paying_state": rng.choice(STATES),
        "best_paying_company": rng.choice(companies),
        "best_paying_industry": rng.choice(INDUSTRIES),
        "most_common_major": rng.choice(MAJORS),
        "most_common_college": rng.choice(COLLEGES),
    }


def _time(rng: random.Random, odd: Collection[str]) -> dict[str, Any]:
    """The time, and the years of experience that equal its bound."""
    time = rng.choice(TIMES)
    if "more-than-ten" in odd:
        time = MORE
    if "months" in odd:
        time = rng.choice(MONTHS)
    return {"time": time, "years_of_experience": time.bound}


def _skills(rng: random.Random, odd: Collection[str]) -> tuple[Share, ...]:
    """Five to seven skills whose percents fall."""
    names = rng.sample(SKILLS, rng.choice((5, 6, 6, 6, 7)))
    if "skill-and" in odd:
        names[rng.randrange(2)] = rng.choice(AND_SKILLS)
    percents = [rng.randint(8, 45)]
    for _ in names[1:]:
        percents.append(max(1, int(percents[-1] * rng.choice((0.4, 0.6, 0.7, 0.8, 0.9, 1)))))
    shares = zip(names, map(Decimal, percents), strict=True)
    return tuple(Share(name, percent) for name, percent in shares)


def _description(rng: random.Random, prose: str) -> str:
    """Three to five sentences about an occupation."""
    sentences = [rng.choice(OPENINGS), *rng.sample(MIDDLES, rng.randint(1, 3))]
    sentences.append(rng.choice(CLOSINGS))
    tasks = iter(rng.sample(TASKS, 12))
    qualities = rng.sample(QUALITIES, 3)
    one, many = f"{article(prose)} {prose}", plural(prose)
    holes = {"a": one, "A": capital(one), "plural": many, "Plural": capital(many)}
    holes |= {f"q{number}": quality for number, quality in enumerate(qualities, 1)}
    filled = []
    for sentence in sentences:
        used = re.findall(r"\{(t\d)\}", sentence)
        filled.append(sentence.format(**holes, **{hole: next(tasks) for hole in used}))
    return " ".join(filled)


def _in_prose(rng: random.Random, name: str, odd: Collection[str]) -> str:
    """The name as prose writes it; a slash or an ampersand may be written otherwise there."""
    if "slash-in-table" in odd:
        name = name.replace("/", rng.choice((" and ", ", ")))
    if "ampersand-in-table" in odd:
        name = name.replace(" & ", " and ")
    prose, flat = lowered(name), name.lower()
    return flat if rng.random() < 0.25 and article(flat) == article(prose) else prose


def _dashes(rng: random.Random, odd: Collection[str]) -> dict[str, None]:
    """The fields that are dashes: all, or one to four of them, often those of the seeds."""
    if "dash-column" in odd:
        return dict.fromkeys(FIELDS)
    if "dash-cells" not in odd:
        return {}
    often = ("most_common_college", "job_satisfaction") * 4
    kept = [name for name in (*FIELDS, *often) if name != "growth_rate"]
    return dict.fromkeys(rng.sample(kept, rng.randint(1, 4)))


def occupation(rng: random.Random, name: str, salary: int, odd: Collection[str]) -> Occupation:
    """An occupation with the figures and texts that its traits ask for."""
    prose = _in_prose(rng, name, odd)
    other = lowered(rng.choice(PLAIN_NAMES)) if "other-description" in odd else ""
    values = _money(rng, salary) | _counts(rng, odd) | _places(rng, odd) | _time(rng, odd)
    values |= _ratios(rng) | _dashes(rng, odd)
    return Occupation(
        name=name,
        prose=prose,
        skills=_skills(rng, odd),
        description=_description(rng, other or prose),
        responsibilities=tuple(rng.sample(RESPONSIBILITIES, rng.choice((6, 6, 6, 5, 4)))),
        speaks_of=other,
        **values,
    )


def salaries(rng: random.Random, count: int) -> list[int]:
    """Salaries no two of which are equal: a sentence orders them."""
    return rng.sample(range(23_500, 160_000), count)


def all_names(rng: random.Random, count: int) -> list[str]:
    """Names no two of which are equal, those of a pair side by side; ranks where names run out."""
    pairs = [pair for group in PAIRED_NAMES.values() for pair in group]
    odd = [name for key, group in ODD_NAMES.items() for name in group if "bar" not in key]
    odd += rng.sample(ODD_NAMES["escaped-bar-name"], 1)
    units = [(name,) for name in (*PLAIN_NAMES, *odd)] + pairs
    rng.shuffle(units)
    ranked = [f"{rank} {name}" for rank in RANKS for name in PLAIN_NAMES]
    names = list(dict.fromkeys([name for unit in units for name in unit] + ranked))
    if count > len(names):
        raise ValueError(f"a world has at most {len(names)} occupations, {count} were asked for")
    return names[:count]
